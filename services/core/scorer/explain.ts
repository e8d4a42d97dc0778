import type { Stream } from '../event/vocabulary.ts';
import type { ConditionExplanation, NamedFact } from '../rule/explain/conditions.ts';
import type { Miss } from '../rule/explain/filter.ts';
import type { Trigger } from '../rule/rule.ts';

/** What can say of a rule why it did or did not match at a case. */
export interface Explainable {
  /** One explanation for each subject of the rule's kind that the case stands for; of every stream that has a case of
   * that name, where none is given. */
  explain(ruleId: string, caseId: string, stream?: Stream): readonly TriggerExplanation[];
}

/** A rule at a trigger, for one subject, over what stands now. Times are epoch ms. */
export interface TriggerExplanation {
  readonly rule: string;
  readonly version: string;
  readonly subject: string;
  readonly stream: Stream;
  readonly caseId: string;
  readonly revision: number;
  /** Time of the trigger: of the event, or the deadline of an absence. */
  readonly at: number;
  /** Every `on` of the rule with what the event lacks for it. */
  readonly on: readonly OnExplanation[];
  readonly era: EraExplanation;
  /** What else keeps the event from being a trigger. */
  readonly hindrances: readonly string[];
  readonly condition: ConditionExplanation;
  readonly facts: readonly NamedFact[];
  readonly matches: boolean;
}

export interface OnExplanation {
  readonly trigger: Trigger;
  readonly fits: boolean;
  readonly misses: readonly Miss[];
  /** For an absence: when its deadline was, and what came of it. */
  readonly absence: AbsenceExplanation | null;
}

export interface AbsenceExplanation {
  readonly deadline: number;
  /** Case id of the event that followed in time, or null. */
  readonly followedBy: string | null;
  /** Whether time has gone past the deadline. */
  readonly isOver: boolean;
}

/** Whether the rule was active at the trigger's time. */
export interface EraExplanation {
  readonly isActive: boolean;
  /** Hash of the set active then; empty where there was none. */
  readonly ruleSet: string;
  readonly status: 'active' | 'shadow' | 'off' | 'absent' | 'another_version';
}
