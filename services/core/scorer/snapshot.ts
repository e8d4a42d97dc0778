import type { EventView } from '../event/event.ts';
import { STREAMS, type Stream } from '../event/vocabulary.ts';
import type { Entry } from '../history/entry.ts';
import { type Subject, subjectKind } from '../history/subject.ts';
import type { RuleSetActivation } from '../record/rule-set.ts';
import type { FactValue } from '../record/warning.ts';
import { SUBJECT_KINDS } from '../rule/compile.ts';
import type { Purpose } from '../rule/rule.ts';
import { type Concern, newConcern } from '../score/concern.ts';
import type { LifeState } from '../warning/life.ts';
import { adopt } from './place.ts';
import { isAwake, type Placing, placingsOf, programOf, type ScorerState, subjectOf } from './state.ts';
import { withActivation } from './timeline.ts';

/** Format of the snapshot; another one is refused, and the state is rebuilt from the log. */
const FORMAT = 1;
const PER_CHUNK = 2_000;

type Chunk =
  | { readonly part: 'head'; readonly head: Head }
  | { readonly part: 'subjects'; readonly items: readonly string[] }
  | { readonly part: 'cases'; readonly items: readonly CaseItem[] }
  | { readonly part: 'concerns'; readonly items: readonly ConcernItem[] };

interface Head {
  readonly format: number;
  readonly watermark: number | null;
  readonly prunedDay: number | null;
  readonly marks: readonly (readonly [string, number, number])[];
  readonly activations: readonly RuleSetActivation[];
}

/** Entries are kept once, however many subjects share them; placings and matches refer to them by number. */
interface CaseItem {
  readonly stream: number;
  readonly caseId: string;
  readonly entries: readonly (readonly [view: EventView, roles: number, nearby: boolean])[];
  /** Subject number (keys where there is none), revision, number among `entries` or -1, time. */
  readonly placings: readonly (readonly [number | readonly string[], number, number, number])[];
}

interface ConcernItem {
  readonly subject: number;
  readonly purpose: Purpose;
  readonly clock: number | null;
  readonly level: number;
  readonly life: LifeState;
  readonly wakeAt: number | null;
  /** Rule id, version, matches as [stream number, case id, facts]. */
  readonly series: readonly (readonly [
    string,
    string,
    readonly (readonly [number, string, readonly (FactValue | undefined)[]])[],
  ])[];
}

export function* writeSnapshot(state: ScorerState): Iterable<Uint8Array> {
  const encoder = new TextEncoder();
  for (const chunk of chunksOf(state)) yield encoder.encode(JSON.stringify(chunk));
}

/** Fills an empty state, chunk by chunk. Throws on a snapshot of another format. */
export function createSnapshotReader(state: ScorerState): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const subjects: Subject[] = [];
  return (bytes) => restoreChunk(state, subjects, JSON.parse(decoder.decode(bytes)) as Chunk);
}

function* chunksOf(state: ScorerState): Iterable<Chunk> {
  yield { part: 'head', head: headOf(state) };
  const numbers = new Map<Subject, number>();
  for (const subject of state.subjects.values()) numbers.set(subject, numbers.size);
  for (const items of batches([...state.subjects.keys()])) yield { part: 'subjects', items };
  for (const stream of STREAMS) {
    const cases = mapped(state.cases.get(stream)!, ([caseId, placings]) =>
      caseItem(stream, caseId, placings, numbers),
    );
    for (const items of batches(cases)) yield { part: 'cases', items };
  }
  for (const items of batches(concernItems(state, numbers))) yield { part: 'concerns', items };
}

function headOf({ watermark, prunedDay, marks, timeline }: ScorerState): Head {
  return {
    format: FORMAT,
    watermark: finite(watermark),
    prunedDay: finite(prunedDay),
    marks: [...marks].map(([source, { offset, index }]) => [source, offset, index]),
    activations: timeline.activations,
  };
}

function caseItem(
  stream: Stream,
  caseId: string,
  placings: readonly Placing[],
  numbers: ReadonlyMap<Subject, number>,
): CaseItem {
  const entries = [...new Set(placings.map(({ entry }) => entry).filter((entry) => entry !== null))];
  return {
    stream: STREAMS.indexOf(stream),
    caseId,
    entries: entries.map(({ event, roles, nearby }) => [event, roles, nearby]),
    placings: placings.map(({ keys, subject, revision, entry, at }) => [
      (subject === null ? undefined : numbers.get(subject)) ?? keys,
      revision,
      entry === null ? -1 : entries.indexOf(entry),
      at,
    ]),
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
            matches.map(({ entry, facts }) => [
              STREAMS.indexOf(entry.event.stream),
              entry.event.caseId,
              facts,
            ]),
          ]),
      };
    }
  }
}

function restoreChunk(state: ScorerState, subjects: Subject[], chunk: Chunk): void {
  switch (chunk.part) {
    case 'head':
      restoreHead(state, chunk.head);
      break;
    case 'subjects':
      for (const key of chunk.items) subjects.push(subjectOf(state, key, subjectKind(key)!));
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
  if (head.format !== FORMAT)
    throw new Error(`a scorer snapshot of format ${head.format}; this version reads ${FORMAT}`);
  state.watermark = head.watermark ?? Number.NEGATIVE_INFINITY;
  state.prunedDay = head.prunedDay ?? Number.NEGATIVE_INFINITY;
  for (const [source, offset, index] of head.marks) state.marks.set(source, { offset, index });
  for (const activation of head.activations)
    state.timeline = withActivation(state.timeline, activation, state.settings, state.tools);
}

function restoreCase(state: ScorerState, subjects: readonly Subject[], item: CaseItem): void {
  const entries: Entry[] = item.entries.map(([event, roles, nearby]) => ({
    at: event.occurredAt,
    event,
    roles,
    nearby,
  }));
  const placings = placingsOf(state, { stream: STREAMS[item.stream]!, caseId: item.caseId });
  for (const [name, revision, index, at] of item.placings) {
    const entry = index === -1 ? null : entries[index]!;
    const placing = restorePlacing(state, subjects, name, { revision, entry, at });
    placings.push(placing);
    adopt(state, placing);
  }
}

function restorePlacing(
  state: ScorerState,
  subjects: readonly Subject[],
  name: number | readonly string[],
  rest: Pick<Placing, 'revision' | 'entry' | 'at'>,
): Placing {
  const keys = typeof name === 'number' ? subjects[name]!.keys : name;
  const kind = subjectKind(keys[0]!)!;
  const subject = isAwake(state, kind) ? subjectOf(state, keys[0]!, kind) : null;
  return { keys, kind, subject, ...rest };
}

function restoreConcern(state: ScorerState, subject: Subject, item: ConcernItem): void {
  const concern: Concern = {
    ...newConcern(item.purpose, item.life),
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
    concern.series.push({ rule, matches: matches.map((match) => restoreMatch(state, subject, match)) });
  }
  subject.concerns.push(concern);
  if (concern.wakeAt !== null) state.timers.push({ at: concern.wakeAt, subject, concern });
}

function restoreMatch(
  state: ScorerState,
  subject: Subject,
  [stream, caseId, facts]: readonly [number, string, readonly (FactValue | undefined)[]],
): Concern['series'][number]['matches'][number] {
  const placings = placingsOf(state, { stream: STREAMS[stream]!, caseId });
  const entry = placings.find((placing) => placing.subject === subject)?.entry;
  if (entry === null || entry === undefined)
    throw new Error('the snapshot names a match whose event it does not hold');
  return { at: entry.at, entry, facts: facts.map((value) => value ?? undefined) };
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
