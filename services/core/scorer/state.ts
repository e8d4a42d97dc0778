import { createErasedPeople, type ErasedPeople } from '../erasure/erased-people.ts';
import { type CaseTable, createCaseTable } from '../history/case-table.ts';
import { createEventTable, type EventTable } from '../history/event-table.ts';
import type { Value } from '../history/leaves.ts';
import { createPlacings, type Placings } from '../history/placings.ts';
import { createSlabs, type Slabs } from '../history/slabs.ts';
import { tokenOf } from '../record/individual.ts';
import type { OriginMarks } from '../record/origin-marks.ts';
import type { SubjectProgram } from '../rule/compile.ts';
import type { Purpose } from '../rule/rule.ts';
import { Run } from '../rule/run.ts';
import { type Concern, newConcern } from '../score/concern.ts';
import { type LevelSettings, levelSettings } from '../score/level.ts';
import { compareText } from '../text/canonical.ts';
import { INITIAL_LIFE } from '../warning/life.ts';
import { Expiry } from './expiry.ts';
import { createGroundsTold, type GroundsTold } from './grounds.ts';
import type { ScorerSettings, ScorerTools } from './settings.ts';
import { createSubjects, Subject, type SubjectGroup, type SubjectSet, type Subjects } from './subjects.ts';
import { emptyTimeline, type Timeline } from './timeline.ts';
import {
  compareDeadlines,
  compareWakings,
  createTimers,
  type Deadline,
  type Timers,
  type Waking,
} from './timers.ts';

/** What is around a cell: keys, and the subjects that have them after so many changes of the areas. */
interface Around {
  readonly keys: readonly string[];
  subjects: readonly Subject[];
  areasAfter: number;
}

/** All that a partition's scorer knows. Mutable inside `services/core/scorer`, hidden behind it. */
export interface ScorerState {
  readonly settings: ScorerSettings;
  readonly tools: ScorerTools;
  /** By index of subject kind. */
  readonly levels: readonly LevelSettings[];
  /** By the kinds of a set, how long what it names is kept, ms. */
  readonly retentions: Float64Array;
  timeline: Timeline;
  watermark: number;
  /** The event in hand is later than everything before it: no other trigger can see it. */
  isAhead: boolean;
  /** Events of so many kinds came that classes may be free by now. */
  isCrowded: boolean;
  /** Last whole day, counted from the epoch, for which old events were dropped. */
  prunedDay: number;
  /** When placings are kept no longer. */
  readonly expiry: Expiry;
  /** No concern that outlived its placings was last looked at before. */
  oldestClock: number;
  /** Highest origin seen, by source topic and partition. */
  readonly marks: OriginMarks;
  readonly erased: ErasedPeople;
  readonly events: EventTable;
  readonly cases: CaseTable;
  readonly placings: Placings;
  readonly slabs: Slabs;
  readonly subjects: Subjects;
  /** When a warning's level falls or its acknowledgement is overdue. */
  readonly wakings: Timers<Waking>;
  /** When something that should have followed an event has not. */
  deadlines: Timers<Deadline>;
  /** What is around a cell, by radius and by its key; only a cache. */
  readonly around: Map<number, Map<string, Around>>;
  readonly run: Run;
  /** Only a cache. */
  told: GroundsTold;
  /** Administrative code of a row's place, where it has one. */
  readonly readAreaCode: (row: number) => Value;
  /** Order of rows of one instant: by stream and case. */
  readonly compareRows: (rowA: number, rowB: number) => number;
}

const MAX_AROUND = 100_000;
const NOBODY: readonly Subject[] = [];

export function createState(settings: ScorerSettings, tools: ScorerTools): ScorerState {
  const individual = levelSettings(settings, settings.retentionMs.individual);
  const area = levelSettings(settings, settings.retentionMs.area);
  const cases = createCaseTable();
  const events = createEventTable((caseNumber) => cases.idOf(caseNumber));
  const levels = [individual, area, area, area, area, area];
  const state: ScorerState = {
    settings,
    tools,
    levels,
    retentions: retentionsOf(levels),
    timeline: emptyTimeline(settings, events),
    watermark: Number.NEGATIVE_INFINITY,
    isAhead: false,
    isCrowded: false,
    prunedDay: Number.NEGATIVE_INFINITY,
    expiry: new Expiry(),
    oldestClock: Number.POSITIVE_INFINITY,
    marks: new Map(),
    erased: createErasedPeople(tools.hash),
    events,
    cases,
    placings: createPlacings(),
    slabs: createSlabs(),
    subjects: createSubjects(),
    wakings: createTimers(compareWakings),
    deadlines: createTimers(compareDeadlines),
    around: new Map(),
    told: createGroundsTold(),
    run: new Run(events, (key, radiusMetres) => subjectsAround(state, key, radiusMetres)),
    readAreaCode: events.reader('place.areaCode'),
    compareRows: (rowA, rowB) => {
      const [a, b] = [events.caseOf(rowA), events.caseOf(rowB)];
      return compareText(cases.streamOf(a), cases.streamOf(b)) || compareText(cases.idOf(a), cases.idOf(b));
    },
  };
  return state;
}

/** The longest of each set of kinds. */
function retentionsOf(levels: readonly LevelSettings[]): Float64Array {
  const isIn = (kinds: number, kind: number): boolean => (kinds & (1 << kind)) !== 0;
  return Float64Array.from({ length: 1 << levels.length }, (_, kinds) =>
    Math.max(0, ...levels.filter((_, kind) => isIn(kinds, kind)).map(({ retentionMs }) => retentionMs)),
  );
}

export function programOf(state: ScorerState, subject: Subject): SubjectProgram {
  return state.timeline.programs[subject.kind]!;
}

/** Whether any rule set ever had a rule for subjects of this kind. Most installations have none for most kinds. */
export function isAwake(state: ScorerState, kind: number): boolean {
  return state.timeline.programs[kind]!.rules.length > 0;
}

/** The subjects of a set that some rule is for. */
export function awakeIn(state: ScorerState, set: SubjectSet): readonly Subject[] {
  if (set instanceof Subject) return isAwake(state, set.kind) ? set.subjects : NOBODY;
  const group = set as SubjectGroup;
  const activations = state.timeline.activations.length;
  if (group.awakeAfter !== activations) {
    group.awakeAfter = activations;
    group.awake = group.subjects.filter(({ kind }) => isAwake(state, kind));
  }
  return group.awake;
}

/**
 * A concern without matches yet. The warnings of a person who was erased are numbered from the time of that on: were they numbered from
 * 0 again, one raised at the time of an earlier one would have its id, and be taken for it.
 */
export function openConcern(state: ScorerState, subject: Subject, purpose: Purpose): Concern {
  const token = tokenOf(subject.key);
  const episodes = (token === null ? null : state.erased.lastErased(token)) ?? INITIAL_LIFE.episodes;
  const concern = newConcern(purpose, { ...INITIAL_LIFE, episodes });
  addConcern(subject, concern);
  return concern;
}

export function concernOf(subject: Subject, purpose: string): Concern | undefined {
  return subject.concerns.find((concern) => concern.purpose === purpose);
}

/** By purpose: an order that does not tell which came first, as a restart forgets concerns that hold nothing. */
export function addConcern(subject: Subject, concern: Concern): void {
  subject.concerns = [...subject.concerns, concern].sort((a, b) => compareText(a.purpose, b.purpose));
}

const CELL_PREFIX = 'area:cell:';

/** The subjects, the cell itself included, whose events may lie within the radius of a point of the cell; for an
 * administrative area, itself. */
export function subjectsAround(state: ScorerState, key: string, radiusMetres: number): readonly Subject[] {
  const around = keysAround(state, key, radiusMetres);
  if (around.areasAfter !== state.subjects.areasChanged) {
    around.areasAfter = state.subjects.areasChanged;
    around.subjects = around.keys.flatMap((name) => state.subjects.get(name) ?? []);
  }
  return around.subjects;
}

function keysAround(state: ScorerState, key: string, radiusMetres: number): Around {
  let known = state.around.get(radiusMetres);
  if (known === undefined) {
    known = new Map();
    state.around.set(radiusMetres, known);
  }
  let around = known.get(key);
  if (around === undefined) {
    if (known.size >= MAX_AROUND) known.clear();
    around = { keys: cellsAround(state, key, radiusMetres), subjects: NOBODY, areasAfter: -1 };
    known.set(key, around);
  }
  return around;
}

function cellsAround({ tools }: ScorerState, key: string, radiusMetres: number): readonly string[] {
  if (!key.startsWith(CELL_PREFIX)) return [key];
  return tools.cellsWithin(key.slice(CELL_PREFIX.length), radiusMetres).map((cell) => CELL_PREFIX + cell);
}
