import { type BoundedCache, createBoundedCache } from '../bounded-cache.ts';
import type { FactValues } from '../record/warning.ts';
import type { Match } from '../score/concern.ts';

/** What is told of a match. */
export interface Grounds {
  /** Case ids of the events that its facts saw, the oldest first and the trigger last; the newest 50. */
  readonly events: readonly string[];
  readonly facts: FactValues;
}

/** The grounds of matches told lately: each revision of a warning tells them again. A match whose facts are looked at
 * again is another object. */
export type GroundsTold = BoundedCache<Match, Grounds>;

/** In case ids. */
const MOST_TOLD = 100_000;

export const createGroundsTold = (): GroundsTold => createBoundedCache(MOST_TOLD);
