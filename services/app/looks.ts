import { createBoundedCache } from '../core/bounded-cache.ts';
import type { AccessEntry } from '../core/record/access-entry.ts';
import { HOUR_MS } from '../core/time/duration.ts';
import type { AccessLog } from '../steps/access/access-log.ts';
import type { Looker, Looks } from '../steps/ports/looks.ts';

/** A shift: so long a reason holds from when it was given. */
export const REASON_HOLDS_MS = 12 * HOUR_MS;
/** A reason is in each entry of a look, so twice as far back is always the one that it was first given in. */
const REACH_MS = 2 * REASON_HOLDS_MS;
/** Whoever gave a reason longer ago than so many reasons, or entries of whatever kind, is asked again. */
const MOST_REMEMBERED = 50_000;
const MOST_READ = 20_000;
/** Where all was read before, what came since is mostly among so many. */
const FEW = 200;
const NEVER = Number.NEGATIVE_INFINITY;

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
  let readAt = NEVER;
  const keyOf = (account: string, warningId: string): string => `${account} ${warningId}`;

  const lastOut = (account: string): number => signedOutAt.get(account) ?? NEVER;
  const signOut = (account: string, at: number): void => {
    if (at > lastOut(account)) signedOutAt.set(account, at);
  };
  const put = (account: string, warningId: string, reason: string, at: number): void => {
    const key = keyOf(account, warningId);
    const known = given.get(key);
    // The same once more is an entry of a look, and no reason that was given anew.
    const isKnown = known?.reason === reason && known.since > lastOut(account);
    if (isKnown && at - known.since < REASON_HOLDS_MS) return;
    given.set(key, { reason, since: at });
  };
  const takeIn = ({ who, via, what, query, statedReason, at }: AccessEntry): void => {
    if (via !== 'console') return;
    if (what === 'warning') put(who, query, statedReason, at);
    else if (what === 'sign out') signOut(who, at);
  };
  const leavesOut = (entries: readonly AccessEntry[], most: number): boolean =>
    entries.length >= most && entries.at(-1)!.seq > lastSeq + 1;
  const readOn = async (): Promise<void> => {
    const began = now();
    let entries = await newEntries(accessLog, lastSeq < 0 ? MOST_READ : FEW, lastSeq);
    if (lastSeq >= 0 && leavesOut(entries, FEW)) entries = await newEntries(accessLog, MOST_READ, lastSeq);
    // What was given before the first of them may have ended in one that was not read.
    if (leavesOut(entries, MOST_READ)) given.forget(({ since }) => since <= entries.at(-1)!.at);
    for (const entry of entries.toReversed()) if (began - entry.at < REACH_MS) takeIn(entry);
    lastSeq = entries[0]?.seq ?? lastSeq;
    readAt = began;
  };
  const standing = ({ account }: Looker, warningId: string): Given | undefined => {
    const one = given.get(keyOf(account, warningId));
    const isOver = one === undefined || now() - one.since >= REASON_HOLDS_MS;
    return isOver || one.since <= lastOut(account) ? undefined : one;
  };
  return {
    async reasonFor(looker, warningId) {
      signOut(looker.account, looker.signedOutAt ?? NEVER);
      const known = standing(looker, warningId);
      // Given in this session, or in one after whose end the log was read; of a sign-out since the looker's session tells.
      if (known !== undefined && Math.max(known.since, readAt) >= looker.signedInAt) return known.reason;
      await readOn();
      return standing(looker, warningId)?.reason;
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
