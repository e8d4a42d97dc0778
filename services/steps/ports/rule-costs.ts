/** What the rules of a set cost. All milliseconds are of CPU time, for a million events. */
export interface RuleCosts {
  readonly ruleSet: string;
  /** Epoch ms, when it was measured. */
  readonly at: number;
  /** Of the log, over which it was measured. */
  readonly events: number;
  /** With all rules, and with none of them. */
  readonly allMs: number;
  readonly noneMs: number;
  readonly rules: readonly RuleCost[];
}

export interface RuleCost {
  readonly rule: string;
  /** What the set costs less without this rule; null where it was not reached. */
  readonly ms: number | null;
  /** Standard error; null where it is not known. */
  readonly errorMs: number | null;
  /** Matches that it made. */
  readonly matches: number;
}

export interface CostMeter {
  /** Begins to measure the active rules over the latest events, where nobody does already. */
  measure(): void;
  state(): {
    /** Null where nothing is measured at the moment. */
    readonly running: {
      readonly measured: number;
      readonly rules: number;
      readonly secondsLeft: number;
    } | null;
    /** What was measured last; null where nothing was. */
    readonly last: RuleCosts | null;
    /** Why the last attempt came to nothing; null where it did not. */
    readonly failed: 'too_few_events' | 'no_rules' | 'broken' | null;
  };
}
