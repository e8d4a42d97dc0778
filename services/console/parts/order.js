import { LEVELS } from './level-mark.js';
import { deadlineOf, isLeftByAll, isOverdue, toldAt } from './warning.js';

/** The order of Watch: what presses most, first. Pure. */

/**
 * Open warnings in the order in which they should be looked at: overdue ones first; then by level; of one level those that
 * nobody acknowledged yet by their deadline, then the others, the latest told first.
 */
export function inOrder(warnings, now) {
  return warnings
    .map((warning) => keyed(warning, now))
    .sort(compare)
    .map(({ warning }) => warning);
}

function keyed(warning, now) {
  return {
    warning,
    late: isOverdue(warning, now) ? 0 : 1,
    level: LEVELS.indexOf(warning.level),
    // What nobody can be asked about any more presses most.
    deadline: isLeftByAll(warning) ? Number.NEGATIVE_INFINITY : deadlineOf(warning),
    at: toldAt(warning),
  };
}

function compare(a, b) {
  if (a.late !== b.late) return a.late - b.late;
  if (a.level !== b.level) return a.level - b.level;
  // Infinity less Infinity is no number.
  if (a.deadline !== b.deadline) return a.deadline < b.deadline ? -1 : 1;
  if (a.at !== b.at) return b.at - a.at;
  return a.warning.warningId < b.warning.warningId ? -1 : 1;
}
