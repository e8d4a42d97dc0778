import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { surprise } from '../../../../services/core/rule/facts/baseline.ts';
import { logUpperTail } from '../../../../services/core/rule/facts/poisson.ts';

/** ln P(N >= n) by summing the terms of the shorter side, each from the one before. */
function bySummation(n: number, mean: number): number {
  let logTerm = -mean;
  let below = 0;
  for (let k = 0; k < n; k++) {
    below += Math.exp(logTerm);
    logTerm += Math.log(mean) - Math.log(k + 1);
  }
  if (below < 0.5) return Math.log1p(-below);
  const largest = logTerm;
  let sum = 0;
  for (let k = n; k < n + 100_000; k++) {
    const term = Math.exp(logTerm - largest);
    sum += term;
    if (k > mean && term < sum * 1e-18) break;
    logTerm += Math.log(mean) - Math.log(k + 1);
  }
  return largest + Math.log(sum);
}

describe('the upper tail of a Poisson distribution', () => {
  it.each<readonly [number, number, number]>([
    // 1 - e^-m, 1 - (1 + m) e^-m; the rest from exact rational sums.
    [1, 0.5, 0.393469340287367],
    [2, 0.5, 0.09020401043105],
    [1, 1e-9, 9.999999995e-10],
    [5, 2, 0.052653017343711],
    [10, 1, 1.1142547833872e-7],
    [3, 10, 0.997230604284488],
  ])('P(N >= %d) with mean %d is %d', (n, mean, expected) => {
    expect(Math.exp(logUpperTail(n, mean)) / expected).toBeCloseTo(1, 9);
  });

  it('agrees with plain summation to a billionth', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600 }),
        fc.double({ min: 1e-3, max: 500, noNaN: true }),
        (n, mean) => {
          const expected = bySummation(n, mean);
          const found = logUpperTail(n, mean);
          const error = Math.abs(Math.expm1(found - expected));
          expect(error, `${n} ${mean}: ${found}, ${expected}`).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('falls as n grows, rises with the mean, and is never above 1', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000 }),
        fc.double({ min: 1e-6, max: 1e5, noNaN: true }),
        (n, mean) => {
          expect(logUpperTail(n, mean)).toBeLessThanOrEqual(0);
          expect(logUpperTail(n + 1, mean)).toBeLessThanOrEqual(logUpperTail(n, mean) + 1e-9);
          expect(logUpperTail(n, mean * 1.01)).toBeGreaterThanOrEqual(logUpperTail(n, mean) - 1e-9);
        },
      ),
    );
  });

  it('of a million takes no time and no tail is too thin', () => {
    const started = performance.now();
    expect(logUpperTail(1_000_000, 1_000_000)).toBeCloseTo(
      Math.log(0.5 + 1 / 3 / Math.sqrt(2 * Math.PI * 1e6)),
      5,
    );
    expect(logUpperTail(1_000_000, 0.06)).toBeLessThan(-1e7);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('surprise', () => {
  it.each([
    [0, 0.0625, 0],
    [1, 0.0625, 1.2176],
    [3, 0.0625, 4.4108],
    [1, 1_000, 0],
  ])('of %d events at a mean of %d is %d', (count, mean, expected) => {
    expect(surprise(count, mean)).toBe(expected);
    expect(Object.is(surprise(count, mean), -0)).toBe(false);
  });
});
