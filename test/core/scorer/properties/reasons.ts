import { LEVELS, type Level, type Warning } from '../../../../services/core/record/warning.ts';

const rank = (level: Level | null) => (level === null ? -1 : LEVELS.indexOf(level));

/** Whether no further look is asked for. */
export const isOver = ({ status }: Warning): boolean =>
  status === 'closed' || status === 'expired' || status === 'withdrawn';

/** Whether a revision's reason is one that docs/semantics.md has for what its level did. */
export function agreesWithLevels({ reason, level, previousLevel, status }: Warning): boolean {
  switch (reason) {
    case 'raised':
      return previousLevel === null && status === 'open';
    case 'escalated':
      return rank(level) > rank(previousLevel);
    case 'lowered':
      return rank(level) < rank(previousLevel);
    case 'corrected':
      return rank(level) <= rank(previousLevel);
    case 'corroborated':
      return level === previousLevel;
    case 'withdrawn':
      return status === 'withdrawn';
    case 'expired':
      return status === 'expired';
    case 'closed':
      return status === 'closed';
    case 'acknowledged':
    case 'assigned':
    case 'followed_up':
    case 'unacknowledged':
      return previousLevel !== null;
    default:
      return reason satisfies never;
  }
}
