import type { History } from '../history/history.ts';
import { factValue } from './compile.ts';
import type { GuardedRules } from './guards.ts';
import type { Run } from './run.ts';

/** Whether a count is known to be below what any rule that rests on it asks for, where nothing of a history is later. */
export function isKnownBelow({ feature, window, least }: GuardedRules, history: History): boolean {
  return window !== null && history.countAtMost(feature, window) < least;
}

/** Whether a count is below what any rule that rests on it asks for. `isAhead`: the trigger is later than all before it. */
export function isBelow(
  { count, feature, window, least }: GuardedRules,
  run: Run,
  isAhead: boolean,
): boolean {
  if (count === null) return false;
  const { history, at, end } = run;
  if (window !== null && history.hasFewer(least, at - count.reachMs, end)) return true;
  const isNoted = isAhead && window !== null;
  const isReached = isNoted ? history.keepsSoMany(feature, least, at - count.reachMs) : null;
  // A count is always known.
  const most = isReached === null ? (factValue(count, run) as number) : least - 1;
  if (isReached === true || most >= least) return false;
  if (isNoted) history.noteCount(feature, window, most);
  return true;
}
