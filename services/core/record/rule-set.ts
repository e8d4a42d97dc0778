/** A rule set taking effect: a record of the log like any other, so that a replay changes rules at the same place. */
export interface RuleSetActivation {
  /** Content hash of the rules: `rs_` and 16 hex digits. */
  readonly ruleSet: string;
  /** The rule files, as written, as one JSON array. */
  readonly rules: string;
  /** Triggers dated from here on are matched by this set, epoch ms. */
  readonly effectiveAt: number;
  readonly actor: string;
  readonly reason: string;
  readonly recordedAt: number;
}
