import { createBoundedCache } from '../core/bounded-cache.ts';
import type { Look } from '../core/record/access-entry.ts';
import type { Looks } from '../steps/ports/looks.ts';

/** Reasons remembered; whoever gave one longer ago is asked again. */
const MOST_REMEMBERED = 50_000;

/**
 * Looks that are written into the access log, and reasons that this process remembers for a session: after a sign-out or a
 * restart, or at another process, the reason is asked for again, which costs a moment and hides nothing.
 *
 * @param record resolves when it is durable
 * @param now epoch ms
 */
export function createLooks(record: (look: Look) => Promise<void>, now: () => number): Looks {
  const given = createBoundedCache<string, string>(MOST_REMEMBERED);
  const keyOf = (session: string, warningId: string): string => `${session} ${warningId}`;
  return {
    reasonFor: (session, warningId) => given.get(keyOf(session, warningId)),
    async take({ account, session, what, id, reason, rows }) {
      await record({
        at: now(),
        who: account,
        via: 'console',
        what,
        query: id,
        statedReason: reason,
        rows,
        outcome: 'ok',
      });
      if (what === 'warning') given.set(keyOf(session, id), reason);
    },
  };
}
