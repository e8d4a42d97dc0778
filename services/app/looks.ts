import { createBoundedCache } from '../core/bounded-cache.ts';
import type { Look } from '../core/record/access-entry.ts';
import type { Looks } from '../steps/ports/looks.ts';

/** Reasons remembered; whoever gave one longer ago is asked again. */
const MOST_REMEMBERED = 200_000;

/**
 * Looks that are written into the access log and remembered by this process: after a restart, or at another process, the
 * reason is asked for again, which costs a moment and hides nothing.
 *
 * @param record resolves when it is durable
 * @param now epoch ms
 */
export function createLooks(record: (look: Look) => Promise<void>, now: () => number): Looks {
  const given = createBoundedCache<string, true>(MOST_REMEMBERED);
  const keyOf = (account: string, warningId: string): string => `${account} ${warningId}`;
  return {
    has: (account, warningId) => given.get(keyOf(account, warningId)) === true,
    async give({ account, what, id, reason }) {
      await record({
        at: now(),
        who: account,
        via: 'console',
        what,
        query: id,
        statedReason: reason,
        rows: null,
        outcome: 'ok',
      });
      if (what === 'warning') given.set(keyOf(account, id), true);
    },
  };
}
