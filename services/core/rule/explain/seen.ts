import type { EventView } from '../../event/event.ts';
import type { Role } from '../../event/vocabulary.ts';
import type { Scalar } from '../rule.ts';

/** A standing event as a subject has it. */
export interface SeenEvent {
  readonly at: number;
  readonly event: EventView;
  /** The subject's own roles in it; empty for areas. */
  readonly roles: readonly Role[];
  /** A copy from a neighbouring shard: seen by radius facts only. */
  readonly nearby: boolean;
}

/** What a fact of one rule may look at. */
export interface Surroundings {
  readonly trigger: SeenEvent;
  /** Where windows end: the trigger's time, or the deadline of an absence. */
  readonly at: number;
  /** The subject's own events, those in the rule's roles; in any order. */
  readonly own: readonly SeenEvent[];
  /** What radius facts look at, before distance: for a cell the events of all cells, nearby copies included. */
  readonly around: readonly SeenEvent[];
  readonly maxReachMs: number;
}

/** A value of a field, or null. */
export type Value = Scalar | null;
