import { factValue } from './compile.ts';
import type { GuardedRules } from './guards.ts';
import type { Run } from './run.ts';

/** Whether a count is below what any rule that rests on it asks for. `isAhead`: the trigger is later than all before it. */
export function isBelow(
  { count, feature, window, least }: GuardedRules,
  run: Run,
  isAhead: boolean,
): boolean {
  if (count === null) return false;
  const { history } = run;
  const isBounded = isAhead && window !== null;
  if (isBounded && history.countAtMost(feature, window) < least) return true;
  // A count is always known.
  const value = factValue(count, run) as number;
  if (value >= least) return false;
  if (isBounded) history.noteCount(feature, window, value);
  return true;
}
