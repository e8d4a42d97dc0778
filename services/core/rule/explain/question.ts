import type { FactParams, Filter } from '../rule.ts';
import type { SeenEvent, Surroundings, Value } from './seen.ts';

/** What a fact is computed from. */
export interface Question {
  readonly params: FactParams;
  readonly surroundings: Surroundings;
  /** What is in the window (and the radius), the oldest first. */
  readonly seen: readonly SeenEvent[];
  /** Whether an event fits a filter and none of `exclude`. */
  readonly counted: (filter: Filter) => (seen: SeenEvent) => boolean;
  readonly reachMs: number;
}

/** What a way to compute a fact gives: the rest is the same for all. */
export interface Found {
  readonly value: Value;
  readonly unknownBecause?: string;
  readonly events: readonly SeenEvent[];
  readonly note?: string;
  readonly from?: number;
}
