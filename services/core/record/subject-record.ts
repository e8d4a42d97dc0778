import type { EventView } from '../event/event.ts';
import type { Role, Stream } from '../event/vocabulary.ts';
import type { Erasure } from './erasure.ts';
import type { FollowUp } from './follow-up.ts';
import type { RuleSetActivation } from './rule-set.ts';

/**
 * Where a derived record came from. A consumer keeps the highest origin of each source partition and drops what is
 * not above it, so that a producer which repeats itself after a crash changes nothing.
 */
export interface Origin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Position among the records made from one source record for one target partition. */
  readonly index: number;
}

/** One record of `subject-events`, the keyed log that fixes the order in which a partition's subjects see things. */
export interface SubjectRecord {
  /** Null for ticks, which the scorer's own shell writes. */
  readonly origin: Origin | null;
  readonly body: EventRecord | WithdrawalRecord | FollowUpRecord | RuleSetRecord | TickRecord | ErasureRecord;
}

/** A standing case as its subjects see it: areas see no people, a person sees only their own roles. */
export interface EventRecord {
  readonly kind: 'event';
  readonly event: EventView;
  /** Subject keys: `individual:p_...`, `area:cell:8931...`, `area:town:350102003`. */
  readonly subjects: readonly string[];
  /** The person's roles in the case; empty for areas. */
  readonly roles: readonly Role[];
  /** A copy from a neighbouring shard: radius facts see it, but it triggers nothing here. */
  readonly nearby: boolean;
}

/** The case no longer concerns these subjects: it was retracted, moved, or its parties changed. */
export interface WithdrawalRecord {
  readonly kind: 'withdrawal';
  readonly stream: Stream;
  readonly caseId: string;
  readonly revision: number;
  /** Time of the revision that withdrew it (`recordedAt`), epoch ms. */
  readonly at: number;
  readonly subjects: readonly string[];
}

export interface FollowUpRecord {
  readonly kind: 'follow_up';
  readonly followUp: FollowUp;
}

export interface RuleSetRecord {
  readonly kind: 'rule_set';
  readonly activation: RuleSetActivation;
}

/** Time passing, epoch ms. */
export interface TickRecord {
  readonly kind: 'tick';
  readonly at: number;
}

/** A person is forgotten: in every partition, as it does not say who it is. */
export interface ErasureRecord extends Erasure {
  readonly kind: 'erasure';
}
