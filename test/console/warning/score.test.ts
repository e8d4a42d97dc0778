import fc from 'fast-check';
import { expect, it } from 'vitest';
import { consoleModule } from '../module.ts';

const { tenthsThatSum } = await consoleModule('warning/score.js');

it('parts of a score are rounded so that they sum to it, none by more than a tenth', () => {
  const parts = fc.array(fc.double({ min: 0.01, max: 50, noNaN: true }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(parts, (exact) => {
      const tenths = (tenthsThatSum(exact) as number[]).map((part) => Math.round(part * 10));
      const total = exact.reduce((sum, part) => sum + part * 10, 0);
      expect(tenths.reduce((sum, part) => sum + part, 0)).toBe(Math.round(total));
      for (const [i, part] of tenths.entries())
        expect(Math.abs(part - exact[i]! * 10)).toBeLessThanOrEqual(1);
    }),
  );
});
