import { History } from '../history/history.ts';
import { createKeyTable } from '../history/key-table.ts';
import { SUBJECT_KINDS } from '../rule/subject-kind.ts';
import type { Concern } from '../score/concern.ts';
import { Foresight } from './foresight.ts';
import { Reminders } from './reminders.ts';

/** The subjects that one record names together: the areas of a place, or a person, who is a set of its own. Records of one
 * place share a set. */
export interface SubjectSet {
  readonly number: number;
  readonly subjects: readonly Subject[];
  /** Kind of the first, and a bit for each kind that there is: what is asked of a set is mostly answered without a look at
   * its subjects, which lie far apart. */
  readonly kind: number;
  readonly kinds: number;
  /** Placings that name it; for a subject, also the sets of several that hold it. */
  uses: number;
}

/** What is kept of one subject: its standing events, and its concerns. */
export class Subject implements SubjectSet {
  readonly key: string;
  /** Index into `SUBJECT_KINDS`. */
  readonly kind: number;
  readonly history = new History();
  number = -1;
  uses = 0;
  concerns: readonly Concern[] = NO_CONCERNS;
  /** The first of the sets of several that begin with it: they are a chain, as there is mostly one. */
  groups: SubjectGroup | null = null;

  constructor(key: string, kind: number) {
    this.key = key;
    this.kind = kind;
  }

  get subjects(): readonly Subject[] {
    return [this];
  }

  get kinds(): number {
    return 1 << this.kind;
  }

  /** The set of several that begins with it and has these keys, of which the first is its own. */
  groupOf(keys: readonly string[]): SubjectGroup | undefined {
    for (let group = this.groups; group !== null; group = group.next)
      if (isGroupOf(group, keys)) return group;
    return undefined;
  }
}

/** A set of several. */
export class SubjectGroup implements SubjectSet {
  readonly number: number;
  readonly subjects: readonly Subject[];
  readonly keys: readonly string[];
  readonly kind: number;
  readonly kinds: number;
  uses = 0;
  /** Those of kinds that some rule is for, after so many activations of rule sets. */
  awake: readonly Subject[] = NO_SUBJECTS;
  awakeAfter = -1;
  /** The next that begins with the same subject. */
  next: SubjectGroup | null = null;

  constructor(number: number, subjects: readonly Subject[]) {
    this.number = number;
    this.subjects = subjects;
    this.keys = subjects.map(({ key }) => key);
    this.kind = subjects[0]!.kind;
    this.kinds = subjects.reduce((kinds, { kind }) => kinds | (1 << kind), 0);
  }
}

export interface Subjects {
  get(key: string): Subject | undefined;
  values(): Iterable<Subject>;
  readonly size: number;
  /** How often an area was made or forgotten. */
  readonly areasChanged: number;
  /** The set of these keys, in their order, and its subjects, made where they are new. */
  setOf(keys: readonly string[]): SubjectSet;
  set(number: number): SubjectSet;
  /**
   * Finds people, and sets of several, by keys for which `setOf` will be asked next with the same objects, mostly in this
   * order; undefined where one is not known. It changes nothing but how fast they are found then.
   */
  foreseeOnes(asked: readonly (readonly string[])[]): readonly (Subject | undefined)[];
  foreseeGroups(asked: readonly (readonly string[])[]): readonly (SubjectGroup | undefined)[];
  /** Keeps nothing of what was foreseen, as it names people, also some whom no set is of yet. */
  forgetForeseen(): void;
  /** When something of a subject is kept no longer, or earlier: see `due.ts`. */
  readonly due: Reminders;
  /** When the concerns of a subject were last looked at, or earlier. */
  readonly clocks: Reminders;
  /** One placing less names a set. */
  letGo(set: SubjectSet): void;
  /** What becomes of a set that no placing names: one of several is forgotten, a subject is due to be. */
  drop(set: SubjectSet): void;
  /** Forgets a subject that no set holds and no placing names. */
  forget(subject: Subject): void;
  /** The subject of a key, made where it is new. */
  of(key: string): Subject;
}

const NO_CONCERNS: readonly Concern[] = [];
const NO_SUBJECTS: readonly Subject[] = [];
const INDIVIDUAL = 0;
const KIND_BY_SCHEME = new Map<string, number>(
  SUBJECT_KINDS.map((name, kind) => [name.slice('area:'.length), kind]),
);

/** `individual:p_...` is of kind `individual`, `area:cell:8931...` of kind `area:cell`. Undefined for anything else. */
function subjectKind(key: string): number | undefined {
  if (key.startsWith('individual:')) return INDIVIDUAL;
  const end = key.indexOf(':', 'area:'.length);
  return key.startsWith('area:') && end > 0 ? KIND_BY_SCHEME.get(key.slice('area:'.length, end)) : undefined;
}

/** Numbers of sets: those of subjects are even, those of groups odd. */
const numberOfSubject = (place: number): number => place * 2;
const numberOfGroup = (place: number): number => place * 2 + 1;

export function createSubjects(): Subjects {
  const byKey = createKeyTable(({ key }: Subject) => key);
  const groups: (SubjectGroup | undefined)[] = [];
  const unused: number[] = [];
  let areasChanged = 0;
  const noteArea = ({ kind }: Subject): void => {
    if (kind !== INDIVIDUAL) areasChanged++;
  };
  const of = (key: string): Subject => {
    const known = byKey.find(key);
    if (known !== -1) return byKey.at(known)!;
    const subject = newSubject(key);
    subject.number = numberOfSubject(byKey.add(subject));
    noteArea(subject);
    return subject;
  };
  const newGroup = (keys: readonly string[]): SubjectGroup => {
    const place = unused.pop() ?? groups.length;
    const group = new SubjectGroup(numberOfGroup(place), keys.map(of));
    for (const subject of group.subjects) subject.uses++;
    groups[place] = group;
    const first = group.subjects[0]!;
    group.next = first.groups;
    first.groups = group;
    return group;
  };
  const foresight = new Foresight();
  const due = new Reminders(byKey.at);
  const clocks = new Reminders(byKey.at);
  const letGo = (set: SubjectSet): void => {
    set.uses--;
    if (set.uses === 0) drop(set);
  };
  const drop = (set: SubjectSet): void => {
    if (set instanceof Subject) due.note(set, Number.NEGATIVE_INFINITY);
    else dropGroup(set as SubjectGroup);
  };
  const dropGroup = (group: SubjectGroup): void => {
    foresight.forget();
    groups[group.number >>> 1] = undefined;
    unused.push(group.number >>> 1);
    unchain(group.subjects[0]!, group);
    for (const subject of group.subjects) letGo(subject);
  };
  return {
    get: (key) => byKey.at(byKey.find(key)),
    values: byKey.values,
    get size() {
      return byKey.size;
    },
    get areasChanged() {
      return areasChanged;
    },
    of,
    setOf(keys) {
      if (keys.length === 1) return foresight.one(keys) ?? of(keys[0]!);
      return foresight.group(keys) ?? of(keys[0]!).groupOf(keys) ?? newGroup(keys);
    },
    set: (number) => ((number & 1) === 0 ? byKey.at(number >>> 1)! : groups[number >>> 1]!),
    foreseeOnes: (asked) => foresight.noteOnes(asked, byKey.guess(firstOf(asked))),
    foreseeGroups: (asked) => foresight.noteGroups(asked, byKey.guess(firstOf(asked))),
    forgetForeseen: () => foresight.forget(),
    due,
    clocks,
    letGo,
    drop,
    forget(subject) {
      foresight.forget();
      due.forget(subject);
      clocks.forget(subject);
      byKey.remove(subject.number >>> 1);
      noteArea(subject);
    },
  };
}

const firstOf = (asked: readonly (readonly string[])[]): readonly string[] => asked.map((keys) => keys[0]!);

function unchain(first: Subject, group: SubjectGroup): void {
  if (first.groups === group) first.groups = group.next;
  else {
    let before = first.groups!;
    while (before.next !== group) before = before.next!;
    before.next = group.next;
  }
}

function isGroupOf({ keys }: SubjectGroup, wanted: readonly string[]): boolean {
  if (keys.length !== wanted.length) return false;
  for (let i = 1; i < wanted.length; i++) if (keys[i] !== wanted[i]) return false;
  return true;
}

/** Whether two sets have a subject in common. */
export function sharesOne(a: SubjectSet, b: SubjectSet): boolean {
  // As those of a person and of areas.
  if ((a.kinds & b.kinds) === 0) return false;
  for (let i = 0; i < b.subjects.length; i++) if (a.subjects.includes(b.subjects[i]!)) return true;
  return false;
}

function newSubject(key: string): Subject {
  const kind = subjectKind(key);
  if (kind === undefined) throw new Error('a subject key is individual:<token> or area:<scheme>:<code>');
  return new Subject(key, kind);
}
