import { expect, test } from 'vitest';
import { nthSmallest } from '../../../../services/core/history/values/nth-smallest.ts';
import { randomOf } from './readings.ts';

const LENGTHS = [1, 2, 63, 64, 65, 500, 512, 3_000, 20_000, 50_001];

/** Orders and ties that mislead a choice of what to divide by. */
const NUMBERS: Readonly<Record<string, (index: number, length: number, random: () => number) => number>> = {
  'in any order': (_, __, random) => random(),
  rising: (index) => index,
  falling: (index) => -index,
  'all equal': () => 3,
  'of few kinds': (_, __, random) => Math.floor(random() * 3),
  'small where they are sampled': (index, length, random) =>
    index % Math.floor(length / 1_024 + 1) === 0 ? 0 : 1 + random(),
  'near one another but for one': (index, _, random) => (index === 5 ? 1e12 : random()),
  'so far apart that no difference is known': (index, _, random) =>
    (index % 2 === 0 ? 1 : -1) * random() * 1.7e308,
  'like an organ pipe': (index, length) => Math.min(index, length - index),
};

test.each(Object.keys(NUMBERS))('the number of any rank is found among many that are %s', (kind) => {
  const random = randomOf(5);
  for (const length of LENGTHS) {
    const numbers = Float64Array.from({ length }, (_, index) => NUMBERS[kind]!(index, length, random));
    const sorted = numbers.toSorted();
    for (const rank of new Set([1, 2, length >>> 1, Math.floor(0.9 * length), length - 1, length])) {
      if (rank < 1 || rank > length) continue;
      // What is behind the length is another's.
      const shown = new Float64Array(length + 1).fill(-7);
      shown.set(numbers);
      expect(nthSmallest(shown, length, rank)).toBe(sorted[rank - 1]);
      expect(shown[length]).toBe(-7);
    }
  }
});
