import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSubjects, SubjectGroup, type Subjects } from '../../../services/core/scorer/subjects.ts';

const PEOPLE = ['a', 'b', 'c'].map((name) => [`individual:p_${name}`]);
const AREAS = ['1', '2'].flatMap((cell) =>
  ['x', 'y', 'z'].map((town) => [`area:cell:${cell}`, `area:town:${town}`]),
);
const PEOPLE_AND_AREAS = [['area:cell:1'], ['individual:p_a', 'area:cell:2']];
/** The same objects each time, as what is foreseen is known by them. */
const KEYS = [...PEOPLE, ...AREAS, ...PEOPLE_AND_AREAS];
const keys = fc.constantFrom(...KEYS);
const step = fc.oneof(
  fc.record({ kind: fc.constant('foresee' as const), asked: fc.array(keys, { maxLength: 6 }) }),
  fc.record({ kind: fc.constantFrom('ask' as const, 'drop' as const, 'forget' as const), keys }),
);

test('a set is found by its keys, also where it was foreseen and then forgotten', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const subjects = createSubjects();
      for (const one of steps) {
        if (one.kind === 'foresee') foresee(subjects, one.asked);
        else if (one.kind === 'ask') expectSet(subjects, one.keys);
        else if (one.kind === 'drop') drop(subjects, one.keys);
        else forget(subjects, one.keys[0]!);
      }
      for (const one of KEYS) expectSet(subjects, one);
    }),
    { numRuns: 500 },
  );
});

test('what is foreseen is known already', () => {
  const subjects = createSubjects();
  const [known, unknown] = AREAS as [string[], string[]];
  const group = subjects.setOf(known);
  const person = subjects.setOf(PEOPLE[0]!);
  expect(subjects.foreseeGroups([known, unknown, [...known]])).toEqual([group, undefined, group]);
  expect(subjects.foreseeOnes([PEOPLE[1]!, PEOPLE[0]!])).toEqual([undefined, person]);
  expect(subjects.size).toBe(3);
});

test('a set that nothing names goes, and a subject that nothing holds is due to go', () => {
  const subjects = createSubjects();
  const [one, other] = [subjects.setOf(['area:cell:1', 'area:town:x']), subjects.setOf(['area:town:x'])];
  for (const set of [one, other]) set.uses++;
  const due = () => [...subjects.due.before(0)].map(({ key }) => key);
  subjects.letGo(one);
  expect(due()).toEqual(['area:cell:1']);
  expect(subjects.setOf(['area:cell:1', 'area:town:x'])).not.toBe(one);
  subjects.letGo(subjects.setOf(['area:town:x']));
  expect(due()).toEqual(['area:cell:1']);
  subjects.drop(subjects.setOf(['area:cell:1', 'area:town:x']));
  expect(due()).toEqual(['area:cell:1', 'area:town:x']);
  subjects.forget(subjects.get('area:cell:1')!);
  expect(due()).toEqual(['area:town:x']);
});

/** As who looks ahead does. */
function foresee(subjects: Subjects, asked: readonly string[][]): void {
  subjects.foreseeOnes(asked.filter(({ length }) => length === 1));
  subjects.foreseeGroups(asked.filter(({ length }) => length > 1));
}

function expectSet(subjects: Subjects, asked: readonly string[]): void {
  const set = subjects.setOf(asked);
  expect(set.subjects.map(({ key }) => key)).toEqual(asked);
  expect(subjects.set(set.number)).toBe(set);
  for (const subject of set.subjects) expect(subjects.get(subject.key)).toBe(subject);
  expect(subjects.setOf([...asked])).toBe(set);
}

/** Asked for by another object, so that what was foreseen stays. */
function drop(subjects: Subjects, asked: readonly string[]): void {
  const set = subjects.setOf([...asked]);
  if (set instanceof SubjectGroup) subjects.drop(set);
}

/** Only what no set holds may be forgotten. */
function forget(subjects: Subjects, key: string): void {
  const subject = subjects.get(key);
  if (subject !== undefined && subject.uses === 0) subjects.forget(subject);
}
