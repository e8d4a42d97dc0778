import type { Warning } from '../../core/record/warning.ts';
import { isOverdue } from '../../core/warning/overdue.ts';
import type { FeedContent } from './feed.ts';

/** What one shift tells the next, each list in the order of what it is made from. A warning may be in several. */
export interface Handover {
  /** All that is open. */
  readonly open: readonly Warning[];
  /** Of these, what nobody answered in time. */
  readonly overdue: readonly Warning[];
  /** Of these, what was raised since the shift began. */
  readonly new: readonly Warning[];
  /** What ended since the shift began: closed by an officer, expired or withdrawn. */
  readonly closed: readonly Warning[];
  /** False where more may be open. */
  readonly complete: boolean;
  /** False where more may have ended. */
  readonly closedComplete: boolean;
}

/** The page of a hand-over at `now`, of a shift that began at `since`; epoch ms. */
export function handoverOf(
  { open, ended, complete, endedComplete }: FeedContent,
  since: number,
  now: number,
): Handover {
  return {
    open,
    overdue: open.filter((warning) => isOverdue(warning, now)),
    new: open.filter(({ openedAt }) => openedAt >= since),
    closed: ended.filter(({ at }) => at >= since),
    complete,
    closedComplete: endedComplete,
  };
}
