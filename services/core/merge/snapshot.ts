import type { Erased, ErasedPeople } from '../erasure/erased-people.ts';
import { type CaseEntry, newEntry, recordedAtOf, setRecordedAt } from './case-index.ts';
import { addCounts, type MergeCounts } from './counts.ts';
import type { SeenFollowUps } from './seen-follow-ups.ts';
import type { SourceState } from './source-state.ts';

/** A part of a snapshot: what holds for a source topic as a whole, or some of its cases or follow-ups, column by column;
 * and who was erased. */
export type SnapshotPart = SourcePart | CasesPart | FollowUpsPart | ErasedPart;

interface SourcePart {
  readonly kind: 'source';
  readonly topic: string;
  /** Null before the first event. */
  readonly watermark: number | null;
  readonly prunedAt: number | null;
  readonly counts: MergeCounts;
}

interface CasesPart {
  readonly kind: 'cases';
  readonly topic: string;
  readonly caseIds: readonly string[];
  readonly standing: readonly number[];
  readonly seen: readonly number[];
  readonly days: readonly number[];
  /** For each case its number in `places`, in which each place stands once. */
  readonly place: readonly number[];
  readonly places: readonly string[];
  readonly tokens: readonly string[];
  /** Of the standing revision; a snapshot of before there were erasures lacks it. */
  readonly recordedAt?: readonly number[];
  /** Row and revisions of the few cases with revisions past those in `seen`. */
  readonly seenBeyond: readonly (readonly [row: number, revisions: readonly number[]])[];
}

interface FollowUpsPart {
  readonly kind: 'follow_ups';
  readonly topic: string;
  readonly newest: number;
  readonly ids: readonly string[];
  readonly days: readonly number[];
}

interface ErasedPart {
  readonly kind: 'erased';
  readonly people: readonly Erased[];
}

/** About half a megabyte a part: within the message limit of a Kafka broker. */
const CASES_A_PART = 5_000;

export function* snapshotParts(
  states: ReadonlyMap<string, SourceState>,
  erased: ErasedPeople,
): Generator<SnapshotPart> {
  const people = erased.all();
  for (let from = 0; from < people.length; from += CASES_A_PART)
    yield { kind: 'erased', people: people.slice(from, from + CASES_A_PART) };
  for (const [topic, { index, counts, followUps }] of states) {
    const { watermark, prunedAt } = index;
    yield { kind: 'source', topic, watermark: finite(watermark), prunedAt: finite(prunedAt), counts };
    let rows: [string, CaseEntry][] = [];
    for (const row of index.cases) {
      rows.push(row);
      if (rows.length < CASES_A_PART) continue;
      yield casesPart(topic, rows);
      rows = [];
    }
    if (rows.length > 0) yield casesPart(topic, rows);
    yield* followUpsParts(topic, followUps);
  }
}

function* followUpsParts(topic: string, { days, newest }: SeenFollowUps): Generator<FollowUpsPart> {
  const all = [...days];
  for (let from = 0; from < all.length; from += CASES_A_PART) {
    const some = all.slice(from, from + CASES_A_PART);
    const ids = some.map(([id]) => id);
    yield { kind: 'follow_ups', topic, newest, ids, days: some.map(([, day]) => day) };
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function casesPart(topic: string, rows: readonly (readonly [string, CaseEntry])[]): CasesPart {
  const numbers = new Map<string, number>();
  const numberOf = (place: string): number => {
    const known = numbers.get(place) ?? numbers.size;
    numbers.set(place, known);
    return known;
  };
  return {
    kind: 'cases',
    topic,
    caseIds: rows.map(([caseId]) => caseId),
    standing: rows.map(([, entry]) => entry.standing),
    seen: rows.map(([, entry]) => entry.seen),
    days: rows.map(([, entry]) => entry.day),
    place: rows.map(([, entry]) => numberOf(entry.place)),
    places: [...numbers.keys()],
    tokens: rows.map(([, entry]) => entry.tokens),
    recordedAt: rows.map(([, entry]) => recordedAtOf(entry)),
    seenBeyond: rows.flatMap(([, { seenBeyond }], row) =>
      seenBeyond === null ? [] : [[row, [...seenBeyond]] as const],
    ),
  };
}

export function restoreParts(
  part: Exclude<SnapshotPart, ErasedPart>,
  stateOf: (topic: string) => SourceState,
): void {
  const { index, counts, followUps } = stateOf(part.topic);
  if (part.kind === 'source') {
    index.watermark = part.watermark ?? Number.NEGATIVE_INFINITY;
    index.prunedAt = part.prunedAt ?? Number.NEGATIVE_INFINITY;
    addCounts(counts, part.counts);
    return;
  }
  if (part.kind === 'follow_ups') {
    followUps.newest = part.newest;
    part.ids.forEach((id, row) => {
      followUps.days.set(id, part.days[row]!);
    });
    return;
  }
  part.caseIds.forEach((caseId, row) => {
    const entry = newEntry(part.standing[row]!);
    entry.seen = part.seen[row]!;
    entry.seenBeyond = null;
    entry.day = part.days[row]!;
    entry.place = part.places[part.place[row]!]!;
    entry.tokens = part.tokens[row]!;
    setRecordedAt(entry, part.recordedAt?.[row] ?? 0);
    index.cases.set(caseId, entry);
  });
  for (const [row, revisions] of part.seenBeyond) {
    index.cases.get(part.caseIds[row]!)!.seenBeyond = new Set(revisions);
  }
}
