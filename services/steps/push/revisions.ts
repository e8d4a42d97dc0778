import type { Seen } from '../../core/access/permit.ts';
import { ERASED_SUBJECT } from '../../core/record/erasure.ts';
import type { Warning } from '../../core/record/warning.ts';
import type { FeedStore } from './feed.ts';
import type { Bounds, Placed, Places } from './places.ts';

/** A revision at its place in the topic `warnings`: the place names it for every process, for ever. */
export interface PlacedRevision extends Placed {
  readonly warning: Warning;
  /**
   * What a permit for the revision before depended on, where it has changed since; null for a first revision, and where
   * nothing of it has; undefined where the revision before is not known.
   */
  readonly before: Seen | null | undefined;
}

/** A record of the topic. */
export type PlacedWarning = Omit<PlacedRevision, 'before'>;

/** The revisions as they were told, each once, for those who were away for a while. */
export interface Revisions {
  /** Resolves once it is known where this process reads each partition from. */
  readonly begun: Promise<void>;
  /** Of each partition, the first offset from which on `heldAfter` leaves nothing out. */
  heldFrom(): readonly number[];
  /** The last records read; of no partition before the first was begun. */
  reached(): Places;
  /** What was told after these places, in order, as far as memory holds it. */
  heldAfter(places: Places): readonly PlacedRevision[];
  /** Calls `listener` with every new revision; it must not throw. Returns the way out. */
  subscribe(listener: (revision: PlacedRevision) => void): () => void;
  /**
   * What the log holds after these places. Undefined where it does not reach back so far, has never been there, or holds more
   * than `MOST_MISSED`.
   */
  readAfter(places: Places): Promise<Reading | undefined>;
}

/** Every revision up to the end of the log as it was when the reading began, each once, one partition after the other. */
export interface Reading {
  readonly revisions: AsyncIterable<PlacedRevision>;
  /** What it covers. */
  readonly upTo: Places;
}

export interface RevisionsStore extends Revisions {
  /**
   * The next record to come of one of so many partitions is at this offset, be it for the first time or read once more. Returns
   * whether records before it were never read.
   */
  begin(partition: number, offset: number, partitions: number): boolean;
  /** Takes a record in, and tells of it unless it was told of before. Returns whether it was. */
  put(warning: Warning, place: Placed): boolean;
  /** Forgets what is held of warnings, the feed's too. */
  forget(isMeant: (warning: Warning) => boolean): void;
}

/** The records of the topic, for what memory no longer holds. */
export interface RevisionsLog {
  /** Of each partition. */
  bounds(): Promise<readonly Bounds[]>;
  read(partition: number, from: number): AsyncIterable<PlacedWarning>;
}

/**
 * How far before the first revision that is told a reading begins. A scorer that was killed writes what it wrote since
 * its last snapshot once more: within so many records of its partition such a repetition is known for one.
 */
export const LEAD_IN = 15_000;

/** Whoever missed more, in all partitions, asks for what is open: that is less to read, and the log is not read through for anybody. */
export const MOST_MISSED = 20_000;

/**
 * Revisions over a feed, of which the last `most` stay in memory.
 *
 * @param isErased whether a revision is about somebody who was erased since: nobody is told of it any more
 */
export function createRevisions(
  feed: FeedStore,
  log: RevisionsLog,
  most = 5_000,
  isErased: (warning: Warning) => boolean = () => false,
): RevisionsStore {
  const listeners = new Set<(revision: PlacedRevision) => void>();
  /** Twice as many as are kept at most: dropping them one by one would move all of them each time. */
  let held: PlacedRevision[] = [];
  const from: number[] = [];
  const next: number[] = [];
  const begun = Promise.withResolvers<void>();
  const hasBegun = new Set<number>();

  const hold = (revision: PlacedRevision): void => {
    held.push(revision);
    if (held.length < 2 * most) return;
    for (const { partition, offset } of held.splice(0, held.length - most))
      from[partition] = Math.max(from[partition]!, offset + 1);
  };

  return {
    begun: begun.promise,
    begin(partition, offset, partitions) {
      while (next.length < partitions) from[next.push(0) - 1] = 0;
      const passesOver = offset > next[partition]!;
      // What is read once more is held already, and the feed drops it.
      if (!hasBegun.has(partition) || passesOver) {
        held = held.filter((revision) => revision.partition !== partition);
        from[partition] = offset;
        next[partition] = offset;
      }
      hasBegun.add(partition);
      if (hasBegun.size === partitions) begun.resolve();
      return passesOver;
    },
    put(warning, { partition, offset }) {
      next[partition] = Math.max(next[partition]!, offset + 1);
      if (isErased(warning)) return false;
      const last = feed.get(warning.warningId);
      if (!feed.put(warning)) return false;
      // Who was away is told that it has ended, and nothing of what came before.
      if (warning.subject === ERASED_SUBJECT)
        held = held.filter((one) => one.warning.warningId !== warning.warningId);
      const revision = { partition, offset, warning, before: changeOf(warning, last) };
      hold(revision);
      for (const listener of listeners) listener(revision);
      return true;
    },
    forget(isMeant) {
      feed.forget(isMeant);
      held = held.filter(({ warning }) => !isMeant(warning));
    },
    heldFrom: () => from,
    reached: () => next.map((offset) => offset - 1),
    heldAfter: (places) => held.filter(({ partition, offset }) => offset > (places[partition] ?? -1)),
    subscribe(listener) {
      // Wrapped, so that the same function subscribed twice is called twice and leaves once.
      const entry = (revision: PlacedRevision): void => listener(revision);
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    async readAfter(places) {
      const bounds = await log.bounds();
      if (places.length !== bounds.length || !bounds.every(holdsAfter(places))) return undefined;
      const upTo = bounds.map((bound) => bound.next - 1);
      const missed = upTo.reduce((sum, last, partition) => sum + last - places[partition]!, 0);
      if (missed > MOST_MISSED) return undefined;
      return { revisions: withoutErased(readAll(log, bounds, places), isErased), upTo };
    },
  };
}

const holdsAfter =
  (places: Places) =>
  ({ first, next }: Bounds, partition: number): boolean =>
    places[partition]! + 1 >= first && places[partition]! < next;

async function* readAll(
  log: RevisionsLog,
  bounds: readonly Bounds[],
  places: Places,
): AsyncGenerator<PlacedRevision> {
  for (const [partition, { first, next }] of bounds.entries()) {
    const place = places[partition]!;
    if (place + 1 === next) continue;
    yield* onceAfter(log.read(partition, Math.max(first, place + 1 - LEAD_IN)), place);
  }
}

/** After it was read: what an erased revision was seen by is told when the warning ends. */
async function* withoutErased(
  revisions: AsyncIterable<PlacedRevision>,
  isErased: (warning: Warning) => boolean,
): AsyncGenerator<PlacedRevision> {
  for await (const revision of revisions) if (!isErased(revision.warning)) yield revision;
}

async function* onceAfter(
  records: AsyncIterable<PlacedWarning>,
  place: number,
): AsyncGenerator<PlacedRevision> {
  const highest = new Map<string, Seen & { readonly revision: number }>();
  for await (const record of records) {
    const { warningId, revision, subject, purpose, areaCode } = record.warning;
    const last = highest.get(warningId);
    if (revision <= (last?.revision ?? -1)) continue;
    highest.set(warningId, { revision, subject, purpose, areaCode });
    if (record.offset > place) yield { ...record, before: changeOf(record.warning, last) };
  }
}

function changeOf(warning: Warning, last: Seen | undefined): PlacedRevision['before'] {
  if (last === undefined) return warning.revision === 0 ? null : undefined;
  const { subject, purpose, areaCode } = last;
  const isSame = subject === warning.subject && purpose === warning.purpose && areaCode === warning.areaCode;
  return isSame ? null : { subject, purpose, areaCode };
}
