import { DAY_MS } from '../time/duration.ts';

/** Where a case stands, and which of its revisions were seen. */
export interface CaseEntry {
  /** Highest revision seen. */
  standing: number;
  /** Bit n: revision n was seen, for n < 31. */
  seen: number;
  /** Revisions seen from 31 on. */
  seenBeyond: Set<number> | null;
  /** Whole days since the epoch of `occurredAt` of the standing revision: small integers cost no memory of their own. */
  day: number;
  /** Key of the placement its areas follow from; empty where it stands for no area. */
  place: string;
  /** People it stands for, split by spaces. */
  tokens: string;
  /** When the standing revision was recorded: the day, and the ms in it, small integers both. */
  recordedDay: number;
  recordedMs: number;
}

/** The cases of one source partition. */
export interface CaseIndex {
  readonly cases: Map<string, CaseEntry>;
  /** Greatest `occurredAt` seen, epoch ms. */
  watermark: number;
  /** Watermark at the last pruning. */
  prunedAt: number;
}

/** Bits of a small integer, which V8 keeps in the object itself. */
const MASK_BITS = 31;

/** Entries outlive their retention by at most this share of it, so that a pruning pass is seldom needed. */
const PRUNE_SHARE = 16;

export function createCaseIndex(): CaseIndex {
  return { cases: new Map(), watermark: Number.NEGATIVE_INFINITY, prunedAt: Number.NEGATIVE_INFINITY };
}

export const dayOf = (epochMs: number): number => Math.floor(epochMs / DAY_MS);

export const recordedAtOf = ({ recordedDay, recordedMs }: CaseEntry): number =>
  recordedDay * DAY_MS + recordedMs;

export function setRecordedAt(entry: CaseEntry, recordedAt: number): void {
  entry.recordedDay = dayOf(recordedAt);
  entry.recordedMs = recordedAt - entry.recordedDay * DAY_MS;
}

export function newEntry(revision: number): CaseEntry {
  const entry: CaseEntry = {
    standing: revision,
    seen: 0,
    seenBeyond: null,
    day: 0,
    place: '',
    tokens: '',
    recordedDay: 0,
    recordedMs: 0,
  };
  markSeen(entry, revision);
  return entry;
}

export function hasSeen(entry: CaseEntry, revision: number): boolean {
  if (revision < MASK_BITS) return (entry.seen & (1 << revision)) !== 0;
  return entry.seenBeyond?.has(revision) ?? false;
}

export function markSeen(entry: CaseEntry, revision: number): void {
  if (revision < MASK_BITS) {
    entry.seen |= 1 << revision;
    return;
  }
  entry.seenBeyond ??= new Set();
  entry.seenBeyond.add(revision);
}

/**
 * Moves the watermark and, each time it has passed a sixteenth of the retention, forgets the cases that are past it.
 * When that happens depends on the source's own records alone, so that a replay forgets at the same record.
 */
export function advance(index: CaseIndex, occurredAt: number, retentionMs: number): void {
  if (occurredAt <= index.watermark) return;
  index.watermark = occurredAt;
  if (index.prunedAt === Number.NEGATIVE_INFINITY) index.prunedAt = occurredAt;
  if (occurredAt - index.prunedAt < retentionMs / PRUNE_SHARE) return;
  index.prunedAt = occurredAt;
  const oldest = dayOf(occurredAt - retentionMs);
  for (const [caseId, entry] of index.cases) {
    if (entry.day < oldest) index.cases.delete(caseId);
  }
}
