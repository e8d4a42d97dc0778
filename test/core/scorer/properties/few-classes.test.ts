import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { numbered } from '../../../arbitraries/arrival.ts';
import { bodiesOf, large, settingsOf } from '../../../arbitraries/large.ts';
import { recordsOf, world } from '../../../arbitraries/world.ts';
import { standingAt } from '../../../reference/reference.ts';
import { lawful, run, watermarkOf } from './harness.ts';
import { tries } from './runs.ts';

const freed = vi.hoisted(() => ({ times: 0 }));

// As if very many kinds of events had come: classes are freed after every few, and all that is known of them forgotten.
vi.mock('../../../../services/core/rule/classes/limits.ts', () => ({
  CLASS_LIMITS: {
    mostClasses: 1_000,
    spare: 2,
    leastCrowd: 2,
    // Asked for whenever classes are freed.
    get entriesPerClass() {
      freed.times++;
      return 1_000;
    },
    mostKnown: 16,
  },
}));

test('what is found is that of the reference, however often classes of events are freed and numbered anew', () => {
  fc.assert(
    fc.property(world, ({ arrivals, settings }) => {
      const records = recordsOf(arrivals);
      const { scorer } = run(records, settings);
      const at = watermarkOf(records);
      expect(lawful(scorer.standing(at))).toEqual(lawful(standingAt(records, settings, at)));
    }),
    tries(400),
  );
  expect(freed.times).toBeGreaterThan(20);
});

test('so it is for long histories', () => {
  freed.times = 0;
  fc.assert(
    fc.property(large, (one) => {
      const records = numbered(bodiesOf(one).flat());
      const settings = settingsOf(one);
      const { scorer } = run(records, settings);
      const at = watermarkOf(records);
      expect(lawful(scorer.standing(at))).toEqual(lawful(standingAt(records, settings, at)));
    }),
    tries(12),
  );
  expect(freed.times).toBeGreaterThan(2);
});
