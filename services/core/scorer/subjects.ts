import { History } from '../history/history.ts';
import { SUBJECT_KINDS } from '../rule/subject-kind.ts';
import type { Concern } from '../score/concern.ts';

/** What is kept of one subject: its standing events, and its concerns. */
export interface Subject {
  readonly key: string;
  /** Index into `SUBJECT_KINDS`. */
  readonly kind: number;
  readonly history: History;
  concerns: readonly Concern[];
  /** Latest event time of a case that stands or stood here, epoch ms: until that is too old the subject is kept, though
   * empty, as the revisions that ended here are remembered by it. */
  touchedAt: number;
  /** The sets that begin with it. */
  readonly sets: SubjectSet[];
  /** Sets that hold it. */
  uses: number;
}

/** The subjects that one record names together: the areas of a place, or a person. Records of one place share a set. */
export interface SubjectSet {
  readonly number: number;
  readonly subjects: readonly Subject[];
  /** Placings that name it. */
  uses: number;
}

export interface Subjects {
  get(key: string): Subject | undefined;
  values(): Iterable<Subject>;
  readonly size: number;
  /** The set of these keys, in their order, and its subjects, made where they are new. */
  setOf(keys: readonly string[]): SubjectSet;
  set(number: number): SubjectSet;
  /** Forgets a set that no placing names; its subjects stay until `forget`. */
  drop(set: SubjectSet): void;
  /** Forgets a subject that no set holds. */
  forget(subject: Subject): void;
  /** The subject of a key, made where it is new. */
  of(key: string): Subject;
}

const NO_CONCERNS: readonly Concern[] = [];
const KIND_BY_SCHEME = new Map<string, number>(
  SUBJECT_KINDS.map((name, kind) => [name.slice('area:'.length), kind]),
);

/** `individual:p_...` is of kind `individual`, `area:cell:8931...` of kind `area:cell`. Undefined for anything else. */
function subjectKind(key: string): number | undefined {
  if (key.startsWith('individual:')) return 0;
  const end = key.indexOf(':', 'area:'.length);
  return key.startsWith('area:') && end > 0 ? KIND_BY_SCHEME.get(key.slice('area:'.length, end)) : undefined;
}

export function createSubjects(): Subjects {
  const byKey = new Map<string, Subject>();
  const sets: (SubjectSet | undefined)[] = [];
  const unused: number[] = [];
  const of = (key: string): Subject => {
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const subject = newSubject(key);
    byKey.set(key, subject);
    return subject;
  };
  const newSet = (keys: readonly string[]): SubjectSet => {
    const subjects = keys.map(of);
    const number = unused.pop() ?? sets.length;
    const set: SubjectSet = { number, subjects, uses: 0 };
    for (const subject of subjects) subject.uses++;
    sets[number] = set;
    subjects[0]!.sets.push(set);
    return set;
  };
  return {
    get: (key) => byKey.get(key),
    values: () => byKey.values(),
    get size() {
      return byKey.size;
    },
    of,
    setOf(keys) {
      for (const set of of(keys[0]!).sets) if (isSetOf(set, keys)) return set;
      return newSet(keys);
    },
    set: (number) => sets[number]!,
    drop(set) {
      sets[set.number] = undefined;
      unused.push(set.number);
      const own = set.subjects[0]!.sets;
      own.splice(own.indexOf(set), 1);
      for (const subject of set.subjects) subject.uses--;
    },
    forget: (subject) => byKey.delete(subject.key),
  };
}

function isSetOf({ subjects }: SubjectSet, keys: readonly string[]): boolean {
  if (subjects.length !== keys.length) return false;
  for (let i = 1; i < keys.length; i++) if (subjects[i]!.key !== keys[i]) return false;
  return true;
}

function newSubject(key: string): Subject {
  const kind = subjectKind(key);
  if (kind === undefined) throw new Error('a subject key is individual:<token> or area:<scheme>:<code>');
  return {
    key,
    kind,
    history: new History(),
    concerns: NO_CONCERNS,
    touchedAt: Number.NEGATIVE_INFINITY,
    sets: [],
    uses: 0,
  };
}
