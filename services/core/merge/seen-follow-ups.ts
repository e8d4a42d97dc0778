import type { FollowUp } from '../record/follow-up.ts';
import { dayOf } from './case-index.ts';

/** Ids of the follow-ups of one source partition: a door that is asked again writes the same one again. */
export interface SeenFollowUps {
  /** Whole days since the epoch of `at`, by id. */
  readonly days: Map<string, number>;
  /** Greatest day seen. */
  newest: number;
}

export function createSeenFollowUps(): SeenFollowUps {
  return { days: new Map(), newest: Number.NEGATIVE_INFINITY };
}

/** Whether a follow-up was not seen before; it is from now on. Once a day those past their retention are forgotten. */
export function isNewFollowUp(
  seen: SeenFollowUps,
  { followUpId, at }: FollowUp,
  retentionMs: number,
): boolean {
  if (seen.days.has(followUpId)) return false;
  const day = dayOf(at);
  seen.days.set(followUpId, day);
  if (day <= seen.newest) return true;
  seen.newest = day;
  const oldest = day - dayOf(retentionMs);
  for (const [id, one] of seen.days) if (one < oldest) seen.days.delete(id);
  return true;
}
