import type { EventView } from '../event/event.ts';
import { STREAMS, type Stream } from '../event/vocabulary.ts';
import type { Entry } from '../history/entry.ts';
import { newSubject, posting, type Subject } from '../history/subject.ts';
import type { Run, SubjectProgram } from '../rule/compile.ts';
import { type LevelSettings, levelSettings } from '../score/level.ts';
import type { ScorerSettings, ScorerTools } from './settings.ts';
import { emptyTimeline, type Timeline } from './timeline.ts';
import { createTimers, type Timers } from './timers.ts';

/** Where a case stands for one subject, at which revision; `entry` is null where it stands no more. */
export interface Placing {
  /** One key where there is a subject; without, all that share revision and entry. */
  keys: readonly string[];
  /** Index into `SUBJECT_KINDS`, of the first key. */
  kind: number;
  /** Null while no rule set has a rule for subjects of this kind: then the placing is all that is kept. */
  subject: Subject | null;
  revision: number;
  entry: Entry | null;
  /** Event time of the case as last known, for retention. */
  at: number;
}

/** All that a partition's scorer knows. Mutable inside `services/core/scorer`, hidden behind it. */
export interface ScorerState {
  readonly settings: ScorerSettings;
  readonly tools: ScorerTools;
  /** By index of subject kind. */
  readonly levels: readonly LevelSettings[];
  timeline: Timeline;
  watermark: number;
  /** The event in hand is later than everything before it: no other trigger can see it. */
  isAhead: boolean;
  /** Last whole day, counted from the epoch, for which old events were dropped. */
  prunedDay: number;
  /** No placing or concern is older than this. */
  oldest: number;
  /** Highest origin seen, by source topic and partition. */
  readonly marks: Map<string, { offset: number; index: number }>;
  readonly cases: ReadonlyMap<Stream, Map<string, Placing[]>>;
  readonly subjects: Map<string, Subject>;
  readonly timers: Timers;
  /** Keys of the cells around a cell, by radius; only a cache. */
  readonly around: Map<string, readonly string[]>;
  readonly run: MutableRun;
}

/** One object reused for every evaluation: a fresh one each time was a tenth of the scorer's time. */
export interface MutableRun extends Run {
  stamp: number;
  trigger: Entry;
  subject: Subject;
}

const MAX_AROUND = 100_000;

export function createState(settings: ScorerSettings, tools: ScorerTools): ScorerState {
  const individual = levelSettings(settings, settings.retentionMs.individual);
  const area = levelSettings(settings, settings.retentionMs.area);
  const subjects = new Map<string, Subject>();
  const state: ScorerState = {
    settings,
    tools,
    levels: [individual, area, area, area, area, area],
    timeline: emptyTimeline(settings),
    watermark: Number.NEGATIVE_INFINITY,
    isAhead: false,
    prunedDay: Number.NEGATIVE_INFINITY,
    oldest: Number.POSITIVE_INFINITY,
    marks: new Map(),
    cases: new Map(STREAMS.map((stream) => [stream, new Map()])),
    subjects,
    timers: createTimers(),
    around: new Map(),
    run: {
      stamp: 0,
      trigger: undefined as unknown as Entry,
      subject: undefined as unknown as Subject,
      postings: (feature) => posting(state.run.subject, feature),
      postingsAround: (feature, radiusMetres) => postingsAround(state, feature, radiusMetres),
    },
  };
  return state;
}

export function programOf(state: ScorerState, subject: Subject): SubjectProgram {
  return state.timeline.programs[subject.kind]!;
}

/** The subject of a key, made where it is new. */
export function subjectOf(state: ScorerState, key: string, kind: number): Subject {
  const known = state.subjects.get(key);
  if (known !== undefined) return known;
  const subject = newSubject(key, kind);
  state.subjects.set(key, subject);
  return subject;
}

/** Whether any rule set ever had a rule for subjects of this kind. Most installations have none for most kinds. */
export function isAwake(state: ScorerState, kind: number): boolean {
  return state.timeline.programs[kind]!.rules.length > 0;
}

export function placingsOf(state: ScorerState, event: Pick<EventView, 'stream' | 'caseId'>): Placing[] {
  const cases = state.cases.get(event.stream)!;
  const known = cases.get(event.caseId);
  if (known !== undefined) return known;
  const placings: Placing[] = [];
  cases.set(event.caseId, placings);
  return placings;
}

/** The subjects, the cell itself included, whose events may lie within the radius of a point of the cell. */
export function subjectsAround(
  state: ScorerState,
  subject: Subject,
  radiusMetres: number,
): readonly Subject[] {
  const found: Subject[] = [];
  for (const key of keysAround(state, subject.key, radiusMetres)) {
    const near = state.subjects.get(key);
    if (near !== undefined) found.push(near);
  }
  return found;
}

const CELL_PREFIX = 'area:cell:';

function keysAround(state: ScorerState, key: string, radiusMetres: number): readonly string[] {
  const name = `${radiusMetres} ${key}`;
  const known = state.around.get(name);
  if (known !== undefined) return known;
  if (state.around.size >= MAX_AROUND) state.around.clear();
  const keys = state.tools
    .cellsWithin(key.slice(CELL_PREFIX.length), radiusMetres)
    .map((cell) => CELL_PREFIX + cell);
  state.around.set(name, keys);
  return keys;
}

function postingsAround(
  state: ScorerState,
  feature: number,
  radiusMetres: number,
): readonly (readonly Entry[])[] {
  const { subject } = state.run;
  if (!subject.key.startsWith(CELL_PREFIX)) return [posting(subject, feature)];
  const lists: (readonly Entry[])[] = [];
  for (const near of subjectsAround(state, subject, radiusMetres)) {
    const list = posting(near, feature);
    if (list.length > 0) lists.push(list);
  }
  return lists;
}
