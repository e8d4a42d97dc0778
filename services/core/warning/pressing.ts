import { LEVELS, type Warning } from '../record/warning.ts';
import { isOverdue } from './overdue.ts';

/**
 * The order in which open warnings should be looked at, for `sort`: overdue ones first; then by level; of one level by their
 * deadline, those that nobody is left to answer before all, then the latest told first. The console's Watch has the same.
 *
 * @param now epoch ms
 */
export function byPressure(now: number): (a: Warning, b: Warning) => number {
  const late = (warning: Warning): number => (isOverdue(warning, now) ? 0 : 1);
  return (a, b) =>
    late(a) - late(b) ||
    LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) ||
    compare(deadlineOf(a), deadlineOf(b)) ||
    b.at - a.at ||
    compare(a.warningId, b.warningId);
}

/** Infinity less Infinity is no number. */
const compare = <T extends number | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

function deadlineOf(warning: Warning): number {
  const { acknowledgeBy, escalation } = warning;
  if (acknowledgeBy !== null) return acknowledgeBy;
  const isLeftByAll = warning.status === 'open' && escalation > 0;
  return isLeftByAll ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
