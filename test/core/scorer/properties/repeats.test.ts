import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numbered } from '../../../arbitraries/arrival.ts';
import { recordsOf, world } from '../../../arbitraries/world.ts';
import { applyAll, revisionsOf, run, watermarkOf } from './harness.ts';
import { tries } from './runs.ts';

/** Which record comes again, and how far behind itself. */
const repeats = fc.array(fc.record({ of: fc.nat(), behind: fc.nat({ max: 20 }) }), { maxLength: 8 });

function withRepeats<T extends { readonly kind: string }>(
  bodies: readonly T[],
  again: readonly { readonly of: number; readonly behind: number }[],
): T[] {
  const placed = bodies.map((body, index) => ({ body, place: index }));
  const extra = again.flatMap(({ of, behind }) => {
    const index = of % bodies.length;
    const body = bodies[index]!;
    return body.kind === 'rule_set'
      ? []
      : [{ body, place: Math.min(index + behind, bodies.length - 1) + 0.5 }];
  });
  return [...placed, ...extra].sort((a, b) => a.place - b.place).map(({ body }) => body);
}

describe('what comes twice', () => {
  test('a repeated event, withdrawal or tick changes neither state nor warnings', () => {
    fc.assert(
      fc.property(world, repeats, ({ arrivals, settings }, again) => {
        const records = recordsOf(arrivals);
        const bodies = records.map(({ body }) => body);
        const once = run(records, settings);
        const twice = run(numbered(withRepeats(bodies, again)), settings);
        const at = watermarkOf(records);
        expect(twice.scorer.standing(at)).toEqual(once.scorer.standing(at));
        const withoutPlace = ({ outputs }: typeof once) =>
          revisionsOf(outputs).map(({ position: _, ...rest }) => rest);
        expect(withoutPlace(twice)).toEqual(withoutPlace(once));
      }),
      tries(500),
    );
  });

  test('a producer that repeats a prefix after a crash changes nothing, and nothing is emitted', () => {
    fc.assert(
      fc.property(world, fc.nat({ max: 40 }), fc.nat({ max: 40 }), ({ arrivals, settings }, from, length) => {
        const records = recordsOf(arrivals);
        const { scorer } = run(records, settings);
        const at = watermarkOf(records);
        const before = scorer.standing(at);
        const again = applyAll(scorer, records.slice(from, from + length), records.length);
        expect(again.flatMap(({ warnings, assessments }) => [...warnings, ...assessments])).toEqual([]);
        expect(scorer.standing(at)).toEqual(before);
      }),
      tries(500),
    );
  });
});
