import { createBoundedCache } from '../../core/bounded-cache.ts';
import type { Warning } from '../../core/record/warning.ts';

/** What people did about warnings lately, as the revisions that answer them tell it. */
export interface Acts {
  put(warning: Warning): void;
  forget(isMeant: (warning: Warning) => boolean): void;
  /** The revision that answers a follow-up. */
  answerTo(followUpId: string): Warning | undefined;
  /** The last revision of a warning that answers somebody else than `actor`. */
  byAnother(warningId: string, actor: string): Warning | undefined;
}

/** Remembers the last `limit` follow-ups, and for as many warnings the last acts of two people. */
export function createActs(limit: number): Acts {
  const answers = createBoundedCache<string, Warning>(limit);
  const lately = createBoundedCache<string, readonly Warning[]>(limit);
  return {
    put(warning) {
      const { followUp, warningId } = warning;
      if (followUp === null) return;
      answers.set(followUp.id, warning);
      const other = lately.get(warningId)?.find((one) => one.followUp?.actor !== followUp.actor);
      lately.set(warningId, other === undefined ? [warning] : [warning, other]);
    },
    forget(isMeant) {
      answers.forget(isMeant);
      lately.forget((acted) => acted.some(isMeant));
    },
    answerTo: (followUpId) => answers.get(followUpId),
    byAnother: (warningId, actor) => lately.get(warningId)?.find(({ followUp }) => followUp?.actor !== actor),
  };
}
