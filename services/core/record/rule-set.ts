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

/**
 * What may happen to a rule set, or to the approval that a change of it needs. The first is what records from before there
 * were others count as.
 */
export const RULE_SET_ACTIONS = [
  'activated',
  'proposed',
  'approved',
  'rejected',
  'rolled_back',
  'approval_on',
  'approval_off',
] as const;
export type RuleSetAction = (typeof RULE_SET_ACTIONS)[number];

/** Something that somebody did with a rule set: a record of the topic `rule-sets`, and a row of its history. */
export interface RuleSetEntry extends Omit<RuleSetActivation, 'effectiveAt'> {
  readonly action: RuleSetAction;
  /** Null where the set takes no effect by this entry; for a proposal, where it is to count from its approval on. */
  readonly effectiveAt: number | null;
  /** The set that was active when this was recorded; null where there was none. */
  readonly previous: string | null;
  /** Whether it is about going back to an earlier set. */
  readonly rollback: boolean;
  /** Ids of the rules that `previous` lacks, that this set lacks, and that differ. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly altered: readonly string[];
  /** What differs in the altered rules, a line each: `rule path: old -> new`. */
  readonly changes: readonly string[];
}

/** The activation that an entry is, or null where it changes nothing yet. */
export function activationIn(entry: RuleSetEntry): RuleSetActivation | null {
  const { action, ruleSet, rules, effectiveAt, actor, reason, recordedAt } = entry;
  if ((action !== 'activated' && action !== 'rolled_back') || effectiveAt === null) return null;
  return { ruleSet, rules, effectiveAt, actor, reason, recordedAt };
}

/** The entry of an activation that nobody proposed: a start, a replay. */
export function entryOf(activation: RuleSetActivation): RuleSetEntry {
  return {
    action: 'activated',
    ...activation,
    previous: null,
    rollback: false,
    added: [],
    removed: [],
    altered: [],
    changes: [],
  };
}
