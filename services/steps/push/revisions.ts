import type { Warning } from '../../core/record/warning.ts';
import type { FeedStore } from './feed.ts';

/** A revision at its place in the topic `warnings`, which has one partition: the place names it for every process, for ever. */
export interface PlacedRevision {
  readonly offset: number;
  readonly warning: Warning;
}

/** The revisions as they were told, each once, for those who were away for a while. */
export interface Revisions {
  /** Resolves once it is known where this process reads from. */
  readonly begun: Promise<void>;
  /** The first offset from which on `heldAfter` leaves nothing out. */
  heldFrom(): number;
  /** The offset after the last record read. */
  next(): number;
  /** What was told after an offset, in order, as far as memory holds it. */
  heldAfter(offset: number): readonly PlacedRevision[];
  /** Calls `listener` with every new revision; it must not throw. Returns the way out. */
  subscribe(listener: (revision: PlacedRevision) => void): () => void;
  /** What the log holds after an offset. Undefined where it does not reach back so far, or has never been there. */
  readAfter(offset: number): Promise<Reading | undefined>;
}

/** Every revision up to the end of the log as it was when the reading began, each once. */
export interface Reading {
  readonly revisions: AsyncIterable<PlacedRevision>;
  /** The last offset that it covers. */
  readonly upTo: number;
}

export interface RevisionsStore extends Revisions {
  /** The next record to come is at this offset, be it for the first time or read once more. */
  begin(offset: number): void;
  /** Takes a record in, and tells of it unless it was told of before. Returns whether it was. */
  put(warning: Warning, offset: number): boolean;
}

/** The records of the topic, for what memory no longer holds. */
export interface RevisionsLog {
  bounds(): Promise<{ readonly first: number; readonly next: number }>;
  read(from: number): AsyncIterable<PlacedRevision>;
}

/**
 * How far before the first revision that is told a reading begins. A scorer that was killed writes what it wrote since
 * its last snapshot once more: within so many records such a repetition is known for one.
 */
export const LEAD_IN = 15_000;

/** Revisions over a feed, of which the last `most` stay in memory. */
export function createRevisions(feed: FeedStore, log: RevisionsLog, most = 5_000): RevisionsStore {
  const listeners = new Set<(revision: PlacedRevision) => void>();
  /** Twice as many as are kept at most: dropping them one by one would move all of them each time. */
  let held: PlacedRevision[] = [];
  let from = 0;
  let next = 0;
  const begun = Promise.withResolvers<void>();
  let hasBegun = false;

  const hold = (revision: PlacedRevision): void => {
    held.push(revision);
    if (held.length < 2 * most) return;
    held = held.slice(-most);
    from = held[0]!.offset;
  };

  return {
    begun: begun.promise,
    begin(offset) {
      // What is read once more is held already, and the feed drops it.
      if (!hasBegun || offset > next) {
        held = [];
        from = offset;
        next = offset;
      }
      hasBegun = true;
      begun.resolve();
    },
    put(warning, offset) {
      next = Math.max(next, offset + 1);
      if (!feed.put(warning)) return false;
      const revision = { offset, warning };
      hold(revision);
      for (const listener of listeners) listener(revision);
      return true;
    },
    heldFrom: () => from,
    next: () => next,
    heldAfter: (offset) => held.slice(firstAfter(held, offset)),
    subscribe(listener) {
      // Wrapped, so that the same function subscribed twice is called twice and leaves once.
      const entry = (revision: PlacedRevision): void => listener(revision);
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    async readAfter(offset) {
      const bounds = await log.bounds();
      if (offset + 1 < bounds.first || offset >= bounds.next) return undefined;
      const revisions = onceAfter(log.read(Math.max(bounds.first, offset + 1 - LEAD_IN)), offset);
      return { revisions, upTo: bounds.next - 1 };
    },
  };
}

/** Index of the first revision after an offset. */
function firstAfter(held: readonly PlacedRevision[], offset: number): number {
  let low = 0;
  let high = held.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (held[middle]!.offset > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

async function* onceAfter(
  records: AsyncIterable<PlacedRevision>,
  offset: number,
): AsyncGenerator<PlacedRevision> {
  const highest = new Map<string, number>();
  for await (const record of records) {
    const { warningId, revision } = record.warning;
    if (revision <= (highest.get(warningId) ?? -1)) continue;
    highest.set(warningId, revision);
    if (record.offset > offset) yield record;
  }
}
