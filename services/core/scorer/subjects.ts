import { History } from '../history/history.ts';
import { createTextTable } from '../history/text-table.ts';
import { SUBJECT_KINDS } from '../rule/subject-kind.ts';
import type { Concern } from '../score/concern.ts';

/** What is kept of one subject: its standing events, and its concerns. */
export interface Subject {
  readonly key: string;
  /** Index into `SUBJECT_KINDS`. */
  readonly kind: number;
  readonly history: History;
  concerns: readonly Concern[];
  /** The sets of several that begin with it. */
  sets: readonly SubjectSet[];
  /** The set of it alone, as a person is named. */
  alone: SubjectSet | null;
  /** Sets that hold it. */
  uses: number;
}

/** The subjects that one record names together: the areas of a place, or a person. Records of one place share a set. */
export interface SubjectSet {
  readonly number: number;
  /** Their keys; empty where there is one. */
  readonly keys: readonly string[];
  readonly subjects: readonly Subject[];
  /** Those of kinds that some rule is for, as of `awakeFor`. */
  awake: readonly Subject[];
  awakeFor: object | null;
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
const NO_SETS: readonly SubjectSet[] = [];
const NO_KEYS: readonly string[] = [];
const NO_SUBJECTS: readonly Subject[] = [];
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
  const names = createTextTable();
  const byNumber: (Subject | undefined)[] = [];
  const sets: (SubjectSet | undefined)[] = [];
  const unused: number[] = [];
  const of = (key: string): Subject => {
    const known = names.find(key);
    if (known !== -1) return byNumber[known]!;
    const subject = newSubject(key);
    byNumber[names.add(key)] = subject;
    return subject;
  };
  const newSet = (wanted: readonly string[]): SubjectSet => {
    const subjects = wanted.map(of);
    const number = unused.pop() ?? sets.length;
    const keys = wanted.length === 1 ? NO_KEYS : subjects.map(({ key }) => key);
    const set: SubjectSet = { number, keys, subjects, awake: NO_SUBJECTS, awakeFor: null, uses: 0 };
    for (const subject of subjects) subject.uses++;
    sets[number] = set;
    if (wanted.length === 1) subjects[0]!.alone = set;
    else subjects[0]!.sets = [...subjects[0]!.sets, set];
    return set;
  };
  return {
    get: (key) => byNumber[names.find(key)],
    *values() {
      for (const subject of byNumber) if (subject !== undefined) yield subject;
    },
    get size() {
      return names.size;
    },
    of,
    setOf(wanted) {
      const first = of(wanted[0]!);
      if (wanted.length === 1) return first.alone ?? newSet(wanted);
      for (const set of first.sets) if (isSetOf(set, wanted)) return set;
      return newSet(wanted);
    },
    set: (number) => sets[number]!,
    drop(set) {
      sets[set.number] = undefined;
      unused.push(set.number);
      const [first] = set.subjects as readonly [Subject];
      if (first.alone === set) first.alone = null;
      else first.sets = first.sets.filter((one) => one !== set);
      for (const subject of set.subjects) subject.uses--;
    },
    forget({ key }) {
      const number = names.find(key);
      names.remove(number);
      byNumber[number] = undefined;
    },
  };
}

function isSetOf(set: SubjectSet, names: readonly string[]): boolean {
  const { keys } = set;
  if (keys.length !== names.length) return false;
  for (let i = 1; i < names.length; i++) if (keys[i] !== names[i]) return false;
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
    sets: NO_SETS,
    alone: null,
    uses: 0,
  };
}
