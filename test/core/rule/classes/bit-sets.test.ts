import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  BitSets,
  hasBit,
  membersOf,
  setBit,
  wordsFor,
} from '../../../../services/core/rule/classes/bit-sets.ts';

const BITS = 70;
const members = fc.uniqueArray(fc.nat({ max: BITS - 1 }), { maxLength: 6 });

function setOf(some: readonly number[]): Int32Array {
  const set = new Int32Array(wordsFor(BITS));
  for (const bit of some) setBit(set, bit);
  return set;
}

const sorted = (some: readonly number[]): readonly number[] => some.toSorted((a, b) => a - b);

it('numbers each set once, from 0 on, and gives it back', () => {
  fc.assert(
    fc.property(fc.array(members, { maxLength: 300, size: 'max' }), (lists) => {
      const sets = new BitSets(wordsFor(BITS));
      const numbers = new Map<string, number>();
      const read = new Int32Array(wordsFor(BITS));
      for (const list of lists) {
        const key = sorted(list).join();
        const number = sets.numberOf(setOf(list));
        expect(number).toBe(numbers.get(key) ?? numbers.size);
        numbers.set(key, number);
        expect(sets.size).toBe(numbers.size);
      }
      for (const [key, number] of numbers) {
        sets.read(number, read);
        expect(membersOf(read, 0, read.length).join()).toBe(key);
      }
    }),
  );
});

it('leaves what is in both', () => {
  fc.assert(
    fc.property(members, members, (some, others) => {
      const sets = new BitSets(wordsFor(BITS));
      const left = setOf(others);
      sets.intersect(sets.numberOf(setOf(some)), left);
      expect(membersOf(left, 0, left.length)).toEqual(sorted(some.filter((bit) => others.includes(bit))));
      for (let bit = 0; bit < BITS; bit++)
        expect(hasBit(left, bit)).toBe(some.includes(bit) && others.includes(bit));
    }),
  );
});

it('knows the one set of no words', () => {
  const sets = new BitSets(0);
  expect([sets.numberOf(new Int32Array(0)), sets.numberOf(new Int32Array(0)), sets.size]).toEqual([0, 0, 1]);
});
