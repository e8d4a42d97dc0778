import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextUp } from '../../../../services/core/rule/classes/next-up.ts';

it('no number lies between a finite one and the next above it', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
      const next = nextUp(x);
      expect(next).toBeGreaterThan(x);
      // What lies halfway is one of the two; halves first, as the sum may be too great.
      const middle = next === Number.POSITIVE_INFINITY ? x : x / 2 + next / 2;
      expect(middle <= x || middle >= next).toBe(true);
    }),
  );
});

it.each([
  [0, Number.MIN_VALUE],
  [-0, Number.MIN_VALUE],
  [-Number.MIN_VALUE, -0],
  [1, 1 + Number.EPSILON],
  [-1, -1 + Number.EPSILON / 2],
  [Number.MAX_SAFE_INTEGER + 1, Number.MAX_SAFE_INTEGER + 3],
  [Number.MAX_VALUE, Number.POSITIVE_INFINITY],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
])('after %d comes %d', (x, next) => {
  expect(nextUp(x)).toBe(next);
});
