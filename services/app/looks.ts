import { createBoundedCache } from '../core/bounded-cache.ts';
import type { AccessEntry } from '../core/record/access-entry.ts';
import { HOUR_MS } from '../core/time/duration.ts';
import type { AccessLog } from '../steps/access/access-log.ts';
import type { Looks } from '../steps/ports/looks.ts';

/** A shift: so long a reason holds from when it was given. */
export const REASON_HOLDS_MS = 12 * HOUR_MS;
/** A reason is in each entry of a look, so twice as far back is always the one that it was first given in. */
const REACH_MS = 2 * REASON_HOLDS_MS;
/** Whoever gave a reason longer ago than so many reasons, or entries of whatever kind, is asked again: that hides nothing. */
const MOST_REMEMBERED = 50_000;
const MOST_READ = 20_000;
/** Where all was read before, what came since is mostly among so many. */
const FEW = 200;

interface Given {
  readonly reason: string;
  /** Epoch ms, when it was given. */
  readonly since: number;
}

export interface LooksOptions {
  readonly accessLog: Pick<AccessLog, 'record' | 'page'>;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Looks that are written into the access log, and the reasons that are in it: they hold across a restart, another process and
 * a session that ran out, for as long as a shift, and end when whoever gave them signs out.
 */
export function createLooks({ accessLog, now }: LooksOptions): Looks {
  const given = createBoundedCache<string, Given>(MOST_REMEMBERED);
  const signedOutAt = createBoundedCache<string, number>(MOST_REMEMBERED);
  /** Number of the last entry that was taken in, and the moment up to which the log was read. */
  let lastSeq = -1;
  let readAt = Number.NEGATIVE_INFINITY;
  const keyOf = (account: string, warningId: string): string => `${account} ${warningId}`;

  const put = (account: string, warningId: string, reason: string, at: number): void => {
    const key = keyOf(account, warningId);
    const known = given.get(key);
    // The same once more is an entry of a look, and no reason that was given anew.
    const isKnown = known?.reason === reason && known.since > (signedOutAt.get(account) ?? -1);
    if (isKnown && at - known.since < REASON_HOLDS_MS) return;
    given.set(key, { reason, since: at });
  };
  const takeIn = ({ who, via, what, query, statedReason, at }: AccessEntry): void => {
    if (via !== 'console') return;
    if (what === 'warning') put(who, query, statedReason, at);
    else if (what === 'sign out') signedOutAt.set(who, at);
  };
  const readOn = async (): Promise<void> => {
    const began = now();
    let entries = await newEntries(accessLog, lastSeq < 0 ? MOST_READ : FEW, lastSeq);
    const mayMiss = lastSeq >= 0 && entries.length === FEW && entries.at(-1)!.seq > lastSeq + 1;
    if (mayMiss) entries = await newEntries(accessLog, MOST_READ, lastSeq);
    for (const entry of entries.toReversed()) if (began - entry.at < REACH_MS) takeIn(entry);
    lastSeq = entries[0]?.seq ?? lastSeq;
    readAt = began;
  };
  const standing = (account: string, warningId: string): Given | undefined => {
    const one = given.get(keyOf(account, warningId));
    const isOver = one === undefined || now() - one.since >= REASON_HOLDS_MS;
    return isOver || one.since <= (signedOutAt.get(account) ?? -1) ? undefined : one;
  };
  return {
    async reasonFor({ account, signedInAt }, warningId) {
      const known = standing(account, warningId);
      // Given in this session, or in one after whose end the log was read: nothing can have ended it since.
      if (known !== undefined && Math.max(known.since, readAt) >= signedInAt) return known.reason;
      await readOn();
      return standing(account, warningId)?.reason;
    },
    async take({ account, what, id, reason, rows }) {
      const at = now();
      await accessLog.record({
        at,
        who: account,
        via: 'console',
        what,
        query: id,
        statedReason: reason,
        rows,
        outcome: 'ok',
      });
      if (what === 'warning') put(account, id, reason, at);
    },
  };
}

/** The entries after one, newest first, `most` at most. */
async function newEntries(
  accessLog: LooksOptions['accessLog'],
  most: number,
  after: number,
): Promise<readonly AccessEntry[]> {
  const { entries } = await accessLog.page(null, most);
  return entries.filter(({ seq }) => seq > after);
}
