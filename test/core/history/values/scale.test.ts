import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GRADES, Scale, scaleFor, UNKNOWN_GRADE } from '../../../../services/core/history/values/scale.ts';
import { readings } from './readings.ts';

describe('a scale', () => {
  test('has grades in the order of numbers, and one number in those of steps', () => {
    const numbers = fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(fc.uniqueArray(fc.double({ noNaN: true }), { maxLength: 127 }), numbers, (steps, some) => {
        const scale = new Scale(Float64Array.from(new Set(steps.map((one) => one + 0))).sort());
        const sorted = [...some, ...steps].sort((a, b) => a - b);
        for (const [i, value] of sorted.entries()) {
          const grade = scale.gradeOf(value);
          expect(grade).toBeLessThan(Math.min(GRADES - 1, scale.grades));
          expect(grade % 2 === 1).toBe(steps.some((one) => one === value));
          if (grade % 2 === 1) expect(scale.stepOf(grade) === value).toBe(true);
          if (i > 0) expect(grade).toBeGreaterThanOrEqual(scale.gradeOf(sorted[i - 1]!));
        }
      }),
    );
    expect(new Scale(new Float64Array(0)).gradeOf(Number.NaN)).toBe(UNKNOWN_GRADE);
  });

  test('divides what it was made for evenly, but for what many have', () => {
    fc.assert(
      fc.property(readings(20_000), (all) => {
        const numbers = Float64Array.from(all, ({ value }) => value ?? Number.NaN);
        const scale = scaleFor(numbers, numbers.length);
        expect(scale.grades).toBeLessThan(GRADES);
        expect([...scale.steps]).toEqual([...new Set(scale.steps)].sort((a, b) => a - b));
        const counts = new Int32Array(GRADES);
        for (const value of numbers) counts[scale.gradeOf(value)]!++;
        for (let grade = 0; grade < scale.grades; grade += 2)
          expect(counts[grade]).toBeLessThan(Math.max(400, numbers.length / 20));
      }),
      { numRuns: 60 },
    );
  });
});
