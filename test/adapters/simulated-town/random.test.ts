import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../../services/adapters/simulated-town/random.ts';
import { createTimeQueue } from '../../../services/adapters/simulated-town/time-queue.ts';

const draw = <T>(count: number, one: () => T): T[] => Array.from({ length: count }, one);
const meanOf = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

test('the same key gives the same numbers, another key others', () => {
  const numbers = (...key: (string | number)[]): number[] => {
    const random = createRandom(...key);
    return draw(20, random.next);
  };
  expect(numbers(1, 'a')).toEqual(numbers(1, 'a'));
  expect(numbers(1, 'a')).not.toEqual(numbers(2, 'a'));
  expect(numbers(1, 'a')).not.toEqual(numbers(1, 'b'));
  expect(numbers(1, 12)).not.toEqual(numbers(11, 2));
});

test('the generator is pinned, so that a published seed keeps its town', () => {
  const random = createRandom(1, 'pinned');
  expect(draw(4, () => random.int(0, 999_999))).toMatchInlineSnapshot(`
    [
      154214,
      888652,
      421575,
      277301,
    ]
  `);
});

test('distributions have their means', () => {
  const random = createRandom(3);
  const n = 40_000;
  expect(meanOf(draw(n, random.next))).toBeCloseTo(0.5, 1.9);
  expect(meanOf(draw(n, () => random.exponential(10)))).toBeCloseTo(10, 0);
  expect(meanOf(draw(n, () => random.poisson(0.7)))).toBeCloseTo(0.7, 1);
  expect(meanOf(draw(n, random.normal))).toBeCloseTo(0, 1);
  expect(meanOf(draw(n, () => random.weighted([1, 0, 3])))).toBeCloseTo(1.5, 1);
});

test('integers stay between their bounds and reach both', () => {
  const random = createRandom(4);
  expect(new Set(draw(500, () => random.int(2, 5)))).toEqual(new Set([2, 3, 4, 5]));
});

test('the queue gives things back in time order, equal times in the order they came', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
      const queue = createTimeQueue<{ at: number; i: number }>();
      for (const [i, at] of times.entries()) queue.put(at, { at, i });
      const taken = draw(times.length, () => queue.take()!);
      const expected = times.map((at, i) => ({ at, i })).sort((a, b) => a.at - b.at || a.i - b.i);
      expect(taken).toEqual(expected);
      expect(queue.take()).toBeUndefined();
      expect(queue.nextAt()).toBe(Number.POSITIVE_INFINITY);
    }),
    { numRuns: 200 },
  );
});
