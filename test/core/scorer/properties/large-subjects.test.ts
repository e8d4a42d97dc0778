import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { restoreScorer } from '../../../../services/core/scorer/scorer.ts';
import { numbered } from '../../../arbitraries/arrival.ts';
import { bodiesOf, type Large, large, settingsOf } from '../../../arbitraries/large.ts';
import { standingAt } from '../../../reference/reference.ts';
import { applyAll, lawful, run, TOOLS, watermarkOf } from './harness.ts';
import { tries } from './runs.ts';

function parts(one: Large) {
  const bodies = bodiesOf(one);
  const records = numbered(bodies.flat());
  return { records, afterEdits: bodies[0]!.length + bodies[1]!.length, settings: settingsOf(one) };
}

describe('a subject with a long history', () => {
  test('has the facts of the reference after late inserts, removals and corrections in the middle, and after forgetting', () => {
    fc.assert(
      fc.property(large, (one) => {
        const { records, afterEdits, settings } = parts(one);
        const { scorer } = run(records.slice(0, afterEdits), settings);
        const edited = watermarkOf(records.slice(0, afterEdits));
        expect(lawful(scorer.standing(edited))).toEqual(
          lawful(standingAt(records.slice(0, afterEdits), settings, edited)),
        );
        applyAll(scorer, records.slice(afterEdits), afterEdits);
        const at = watermarkOf(records);
        expect(lawful(scorer.standing(at))).toEqual(lawful(standingAt(records, settings, at)));
      }),
      tries(25),
    );
  });

  test('goes on from a snapshot as if there had been none', () => {
    fc.assert(
      fc.property(large, (one) => {
        const { records, afterEdits, settings } = parts(one);
        const whole = run(records, settings);
        const first = run(records.slice(0, afterEdits), settings);
        const restored = restoreScorer(settings, TOOLS, [...first.scorer.snapshot()]);
        const rest = applyAll(restored, records.slice(afterEdits), afterEdits);
        expect(JSON.stringify([...first.outputs, ...rest])).toBe(JSON.stringify(whole.outputs));
      }),
      tries(12),
    );
  });
});
