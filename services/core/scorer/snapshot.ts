import type { Erased } from '../erasure/erased-people.ts';
import type { EventView } from '../event/event.ts';
import { STREAMS } from '../event/vocabulary.ts';
import type { RuleSetActivation } from '../record/rule-set.ts';
import type { FactValue } from '../record/warning.ts';
import type { Purpose } from '../rule/rule.ts';
import { SUBJECT_KINDS } from '../rule/subject-kind.ts';
import { type Concern, type Match, newConcern, openSeries } from '../score/concern.ts';
import { finish } from '../sliced.ts';
import { type FormerLife, lifeFromFormer } from '../warning/former-life.ts';
import type { LifeState } from '../warning/life.ts';
import { casesInTime } from './case-order.ts';
import { noteConcern } from './due.ts';
import { enter } from './place-new.ts';
import { noteExpiry, revisionOf, standingRow, timeOf } from './placing.ts';
import { addConcern, isAwake, programOf, type ScorerState } from './state.ts';
import type { Subject } from './subjects.ts';
import { withActivations } from './timeline.ts';

/** Format of the snapshot. The one before is read too, for a replay of the log under other decisions would write another
 * history over the one that readers have; any other is refused. */
const FORMAT = 3;
const FORMER = 2;
const PER_CHUNK = 2_000;
const NONE = -1;

type Chunk =
  | { readonly part: 'head'; readonly head: Head }
  | { readonly part: 'activation'; readonly activation: RuleSetActivation; readonly isLast: boolean }
  | { readonly part: 'erased'; readonly people: readonly Erased[] }
  | { readonly part: 'subjects'; readonly items: readonly string[] }
  | { readonly part: 'cases'; readonly items: readonly CaseItem[] }
  | { readonly part: 'concerns'; readonly items: readonly ConcernItem[] };

interface Head {
  readonly format: number;
  readonly watermark: number | null;
  readonly prunedDay: number | null;
  readonly marks: readonly (readonly [topic: string, partition: number, offset: number, index: number])[];
}

/** Events are kept once, however many placings share them; placings refer to them by number. */
interface CaseItem {
  readonly stream: number;
  readonly caseId: string;
  readonly events: readonly EventView[];
  readonly placings: readonly (readonly [
    subjects: readonly number[],
    flags: number,
    /** Number among `events`, or -1. */
    event: number,
    revision: number,
    at: number,
  ])[];
}

type MatchItem = readonly [
  stream: number,
  caseId: string,
  at: number,
  facts: readonly (FactValue | undefined)[],
];

interface ConcernItem {
  readonly subject: number;
  readonly purpose: Purpose;
  readonly clock: number | null;
  readonly level: number;
  /** In a snapshot of the former format a former life. */
  readonly life: LifeState | FormerLife;
  readonly wakeAt: number | null;
  readonly series: readonly (readonly [rule: string, version: string, matches: readonly MatchItem[]])[];
}

export function* writeSnapshot(state: ScorerState): Iterable<Uint8Array> {
  const encoder = new TextEncoder();
  for (const chunk of chunksOf(state)) yield encoder.encode(JSON.stringify(chunk));
}

/** Fills an empty state, chunk by chunk. Throws on a snapshot of another format. */
export function createSnapshotReader(state: ScorerState): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const restoring: Restoring = { subjects: [], activations: [] };
  return (bytes) => restoreChunk(state, restoring, JSON.parse(decoder.decode(bytes)) as Chunk);
}

function* chunksOf(state: ScorerState): Iterable<Chunk> {
  yield { part: 'head', head: headOf(state) };
  const { activations } = state.timeline;
  for (const [index, activation] of activations.entries())
    yield { part: 'activation', activation, isLast: index === activations.length - 1 };
  for (const people of batches(state.erased.all())) yield { part: 'erased', people };
  const numbers = new Map<Subject, number>();
  for (const subject of state.subjects.values()) numbers.set(subject, numbers.size);
  const keys = mapped(state.subjects.values(), ({ key }) => key);
  for (const items of batches(keys)) yield { part: 'subjects', items };
  const cases = mapped(casesInTime(state), (caseNumber) => caseItem(state, caseNumber, numbers));
  for (const items of batches(cases)) yield { part: 'cases', items };
  for (const items of batches(concernItems(state, numbers))) yield { part: 'concerns', items };
}

function headOf({ watermark, prunedDay, marks }: ScorerState): Head {
  return {
    format: FORMAT,
    watermark: finite(watermark),
    prunedDay: finite(prunedDay),
    marks: [...marks].flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, { offset, index }]) => [topic, partition, offset, index] as const),
    ),
  };
}

function caseItem(state: ScorerState, caseNumber: number, numbers: ReadonlyMap<Subject, number>): CaseItem {
  const { cases, placings, events, subjects } = state;
  const caseId = cases.idOf(caseNumber);
  const rows: number[] = [];
  const items: CaseItem['placings'][number][] = [];
  for (let one = placings.first(caseNumber); one !== NONE; one = placings.next(one)) {
    const row = placings.row(one);
    if (row !== NONE && !rows.includes(row)) rows.push(row);
    const named = subjects.set(placings.set(one)).subjects.map((subject) => numbers.get(subject)!);
    items.push([named, placings.flags(one), rows.indexOf(row), revisionOf(state, one), timeOf(state, one)]);
  }
  return {
    stream: STREAMS.indexOf(cases.streamOf(caseNumber)),
    caseId,
    events: rows.map((row) => events.view(row)),
    // A chain grows at its head: told from its end it is rebuilt as it was.
    placings: items.reverse(),
  };
}

function* concernItems(state: ScorerState, numbers: ReadonlyMap<Subject, number>): Iterable<ConcernItem> {
  for (const subject of state.subjects.values()) {
    for (const { purpose, clock, level, life, wakeAt, series } of subject.concerns) {
      yield {
        subject: numbers.get(subject)!,
        purpose,
        clock: finite(clock),
        level,
        life,
        wakeAt,
        series: series
          .filter(({ matches }) => matches.length > 0)
          .map(({ rule, matches }) => [
            rule.id,
            rule.version,
            matches.map((match) => matchItem(state, match)),
          ]),
      };
    }
  }
}

function matchItem(state: ScorerState, { row, at, facts }: Match): MatchItem {
  return [
    STREAMS.indexOf(state.cases.streamOf(state.events.caseOf(row))),
    state.events.caseId(row),
    at,
    facts,
  ];
}

interface Restoring {
  readonly subjects: Subject[];
  readonly activations: RuleSetActivation[];
}

function restoreChunk(state: ScorerState, restoring: Restoring, chunk: Chunk): void {
  const { subjects, activations } = restoring;
  switch (chunk.part) {
    case 'activation':
      activations.push(chunk.activation);
      // All are compiled at once.
      if (chunk.isLast)
        state.timeline = finish(
          withActivations(state.timeline, activations, Number.NEGATIVE_INFINITY, state),
        );
      break;
    case 'head':
      restoreHead(state, chunk.head);
      break;
    case 'erased':
      for (const one of chunk.people) state.erased.note(one);
      break;
    case 'subjects':
      for (const key of chunk.items) subjects.push(state.subjects.of(key));
      break;
    case 'cases':
      for (const item of chunk.items) restoreCase(state, subjects, item);
      break;
    case 'concerns':
      for (const item of chunk.items) restoreConcern(state, subjects[item.subject]!, item);
      break;
    default:
      throw new Error('not a part of a scorer snapshot');
  }
}

function restoreHead(state: ScorerState, head: Head): void {
  if (head.format !== FORMAT && head.format !== FORMER)
    throw new Error(`a scorer snapshot of format ${head.format}; this version reads ${FORMER} and ${FORMAT}`);
  state.watermark = head.watermark ?? Number.NEGATIVE_INFINITY;
  state.prunedDay = head.prunedDay ?? Number.NEGATIVE_INFINITY;
  for (const [topic, partition, offset, index] of head.marks) {
    if (!state.marks.has(topic)) state.marks.set(topic, new Map());
    state.marks.get(topic)!.set(partition, { offset, index });
  }
}

function restoreCase(state: ScorerState, subjects: readonly Subject[], item: CaseItem): void {
  const { cases, placings, events } = state;
  const caseNumber = cases.take(STREAMS[item.stream]!, item.caseId);
  const rows = item.events.map((event) => events.add(event, caseNumber));
  for (const [named, flags, index, revision, at] of item.placings) {
    const set = state.subjects.setOf(named.map((number) => subjects[number]!.key));
    const row = index === NONE ? NONE : rows[index]!;
    const placing = placings.add(caseNumber, set.number, flags, row);
    set.uses++;
    if (row === NONE) placings.end(placing, { revision, at });
    else {
      for (const subject of set.subjects)
        if (isAwake(state, subject.kind)) enter(state, subject, row, item.events[index]!, flags);
    }
    noteExpiry(state, caseNumber, placing);
  }
}

function restoreConcern(state: ScorerState, subject: Subject, item: ConcernItem): void {
  const concern: Concern = {
    ...newConcern(item.purpose, 'silence' in item.life ? lifeFromFormer(item.life) : item.life),
    clock: item.clock ?? Number.NEGATIVE_INFINITY,
    level: item.level,
    wakeAt: item.wakeAt,
  };
  const { rules } = programOf(state, subject);
  for (const [id, version, matches] of item.series) {
    const rule = rules.find((one) => one.id === id && one.version === version);
    if (rule === undefined)
      throw new Error(
        `the snapshot names rule ${id} ${version} of ${SUBJECT_KINDS[subject.kind]}, which its rule sets do not hold`,
      );
    const series = openSeries(concern, rule);
    for (const match of matches) series.matches.push(restoreMatch(state, subject, match));
  }
  addConcern(subject, concern);
  noteConcern(state, subject, concern);
  if (Number.isFinite(concern.clock)) {
    state.oldestClock = Math.min(state.oldestClock, concern.clock);
    state.subjects.clocks.note(subject, concern.clock);
  }
  if (concern.wakeAt !== null) state.wakings.push({ at: concern.wakeAt, subject, concern });
}

function restoreMatch(state: ScorerState, subject: Subject, [stream, caseId, at, facts]: MatchItem): Match {
  const row = standingRow(state, subject, state.cases.find(STREAMS[stream]!, caseId));
  if (row === NONE) throw new Error('the snapshot names a match whose event it does not hold');
  return { at, row, facts: facts.map((value) => value ?? undefined) };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function* mapped<T, U>(items: Iterable<T>, map: (item: T) => U): Iterable<U> {
  for (const item of items) yield map(item);
}

function* batches<T>(items: Iterable<T>): Iterable<readonly T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < PER_CHUNK) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
