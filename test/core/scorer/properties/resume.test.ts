import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { restoreScorer } from '../../../../services/core/scorer/scorer.ts';
import { followUps, withFollowUps } from '../../../arbitraries/follow-up.ts';
import { recordsOf, world } from '../../../arbitraries/world.ts';
import { applyAll, run, TOOLS, watermarkOf } from './harness.ts';
import { tries } from './runs.ts';

describe('the scorer is a function of its log', () => {
  test('two runs give byte-identical outputs', () => {
    fc.assert(
      fc.property(world, followUps, ({ arrivals, settings }, asked) => {
        const records = withFollowUps(recordsOf(arrivals), asked, (some) => run(some, settings).outputs);
        const [one, other] = [run(records, settings), run(records, settings)];
        expect(JSON.stringify(other.outputs)).toBe(JSON.stringify(one.outputs));
      }),
      tries(500),
    );
  });

  test('a scorer restored from a snapshot goes on byte for byte as the one that wrote it', () => {
    fc.assert(
      fc.property(world, followUps, fc.nat({ max: 40 }), ({ arrivals, settings }, asked, cut) => {
        const records = withFollowUps(recordsOf(arrivals), asked, (some) => run(some, settings).outputs);
        const whole = run(records, settings);
        const first = run(records.slice(0, cut), settings);
        const restored = restoreScorer(settings, TOOLS, [...first.scorer.snapshot()]);
        const rest = applyAll(restored, records.slice(cut), cut);
        expect(JSON.stringify([...first.outputs, ...rest])).toBe(JSON.stringify(whole.outputs));
        const at = watermarkOf(records);
        expect(restored.standing(at)).toEqual(whole.scorer.standing(at));
      }),
      tries(500),
    );
  });
});
