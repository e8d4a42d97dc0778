import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSubjects, type Subject } from '../../../services/core/scorer/subjects.ts';

const PEOPLE = 40;
const person = fc.nat({ max: PEOPLE - 1 });
const time = fc.oneof(
  fc.nat({ max: 20 }),
  fc.constantFrom(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
);
const step = fc.record({
  kind: fc.constantFrom('note' as const, 'note' as const, 'renew' as const, 'forget' as const),
  person,
  time,
});

test('of each subject the earliest time noted is known, and those before a time are told by number', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: 'max' }), time, (steps, until) => {
      const { due, people } = someone();
      const times = new Map<Subject, number>();
      for (const one of steps) {
        const subject = people[one.person]!;
        const before = one.kind === 'note' ? (times.get(subject) ?? Number.POSITIVE_INFINITY) : one.time;
        if (one.kind === 'forget') times.delete(subject);
        else times.set(subject, Math.min(before, one.time));
        due[one.kind](subject, one.time);
      }
      expect([...due.before(until)]).toEqual(people.filter((one) => times.get(one)! < until));
    }),
    { numRuns: 500 },
  );
});

test('the earliest of all is found though times of some are later than was noted', () => {
  const noted = fc.record({
    person,
    time: fc.nat({ max: 20 }),
    later: fc.constantFrom(0, 0, 1, 7, Infinity),
  });
  fc.assert(
    fc.property(fc.array(noted, { maxLength: 60, size: 'max' }), fc.nat({ max: 21 }), (steps, until) => {
      const { due, people } = someone();
      const times = new Map<Subject, number>();
      for (const one of steps) {
        const subject = people[one.person]!;
        due.renew(subject, one.time);
        times.set(subject, one.time + one.later);
      }
      const asked: Subject[] = [];
      const timeOf = (subject: Subject): number => {
        asked.push(subject);
        return times.get(subject)!;
      };
      const earliest = Math.min(...times.values());
      expect(due.earliest(timeOf)).toBe(earliest);
      // What was asked for is noted, and not asked for again but for the earliest.
      asked.length = 0;
      expect(due.earliest(timeOf)).toBe(earliest);
      expect(asked.every((one, i) => i === 0 || times.get(one)! < times.get(asked[i - 1]!)!)).toBe(true);
      expect([...due.before(until)]).toEqual(
        expect.arrayContaining(people.filter((one) => times.get(one)! < until)),
      );
    }),
    { numRuns: 500 },
  );
});

function someone() {
  const subjects = createSubjects();
  const people = Array.from({ length: PEOPLE }, (_, number) => subjects.of(`individual:p_${number}`));
  return { due: subjects.due, people };
}
