import { type Feature, SUBJECT_KINDS, type SubjectProgram } from '../rule/compile.ts';
import type { Concern } from '../score/concern.ts';
import { type Entry, firstFrom, insertSorted, removeSorted } from './entry.ts';

/** What is kept of one subject: its standing events, once whole and once for each feature, and its concerns. */
export interface Subject {
  readonly key: string;
  /** The key alone in a list, shared by the placings of the subject's cases. */
  readonly keys: readonly string[];
  /** Index into `SUBJECT_KINDS`. */
  readonly kind: number;
  readonly entries: Entry[];
  /** By feature id; sparse, as most subjects never see most features. */
  postings: (Entry[] | undefined)[];
  readonly concerns: Concern[];
  /** Latest event time of a case that stands or stood here, epoch ms: until that is too old the subject is kept, though
   * empty, as the revisions that ended here are remembered by it. */
  touchedAt: number;
}

const NOTHING: readonly Entry[] = [];

const KIND_BY_SCHEME = new Map<string, number>(
  SUBJECT_KINDS.map((name, kind) => [name.slice('area:'.length), kind]),
);

/** `individual:p_...` is of kind `individual`, `area:cell:8931...` of kind `area:cell`. Undefined for anything else. */
export function subjectKind(key: string): number | undefined {
  if (key.startsWith('individual:')) return 0;
  const end = key.indexOf(':', 'area:'.length);
  return key.startsWith('area:') && end > 0 ? KIND_BY_SCHEME.get(key.slice('area:'.length, end)) : undefined;
}

export function newSubject(key: string, kind: number): Subject {
  return {
    key,
    keys: [key],
    kind,
    entries: [],
    postings: [],
    concerns: [],
    touchedAt: Number.NEGATIVE_INFINITY,
  };
}

export function posting(subject: Subject, feature: number): readonly Entry[] {
  return subject.postings[feature] ?? NOTHING;
}

export function addEntry(subject: Subject, entry: Entry, program: SubjectProgram): void {
  insertSorted(subject.entries, entry);
  index(subject, entry, program);
}

function index(subject: Subject, entry: Entry, program: SubjectProgram): void {
  for (const feature of program.planFor(entry.event).features) {
    if (!keeps(feature, entry)) continue;
    const list = subject.postings[feature.id];
    if (list === undefined) subject.postings[feature.id] = [entry];
    else insertSorted(list, entry);
  }
}

export function keeps(feature: Feature, entry: Entry): boolean {
  return (
    (!entry.nearby || feature.withNearby) &&
    (feature.roles === 0 || (feature.roles & entry.roles) !== 0) &&
    feature.filter.test(entry.event, entry.roles)
  );
}

export function removeEntry(subject: Subject, entry: Entry, program: SubjectProgram): void {
  removeSorted(subject.entries, entry);
  for (const feature of program.planFor(entry.event).features) {
    const list = subject.postings[feature.id];
    if (list !== undefined) removeSorted(list, entry);
  }
}

/** Builds the postings anew, for a program that has changed. */
export function reindex(subject: Subject, program: SubjectProgram): void {
  subject.postings = [];
  for (const entry of subject.entries) index(subject, entry, program);
}

/** Drops what happened before `time` and returns it. */
export function dropBefore(subject: Subject, time: number): readonly Entry[] {
  const kept = firstFrom(subject.entries, time);
  if (kept === 0) return NOTHING;
  for (const list of subject.postings) list?.splice(0, firstFrom(list, time));
  return subject.entries.splice(0, kept);
}
