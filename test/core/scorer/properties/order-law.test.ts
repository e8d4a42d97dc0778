import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../../services/core/time/duration.ts';
import { numbered } from '../../../arbitraries/arrival.ts';
import { order, permuted } from '../../../arbitraries/order.ts';
import {
  type Arrival,
  longWorld,
  punctualLongWorld,
  punctualWorld,
  recordsOf,
  world,
} from '../../../arbitraries/world.ts';
import { standingAt } from '../../../reference/reference.ts';
import { lawful, run, watermarkOf } from './harness.ts';
import { tries } from './runs.ts';

const AGES_MS = [0, 6 * HOUR_MS, 2 * DAY_MS, 20 * DAY_MS];

/** The latest time of all: a revision that is overtaken before it reaches the log moves no watermark, and by the watermark
 * deadlines pass. */
function endOf(arrivals: readonly Arrival[]) {
  const times = arrivals.map((one) => {
    if (one.kind === 'revision') return one.event.occurredAt;
    return one.kind === 'tick' ? one.at : one.effectiveAt;
  });
  return { kind: 'tick' as const, at: Math.max(...times) };
}

describe('the order law', () => {
  test('matches, scores and levels are those of the reference, now and later', () => {
    fc.assert(
      fc.property(world, ({ arrivals, settings }) => {
        const records = recordsOf(arrivals);
        const { scorer } = run(records, settings);
        for (const age of AGES_MS) {
          const at = watermarkOf(records) + age;
          expect(lawful(scorer.standing(at))).toEqual(lawful(standingAt(records, settings, at)));
        }
      }),
      tries(800),
    );
  });

  test('over fourteen weeks, with baselines, too', () => {
    fc.assert(
      fc.property(longWorld, ({ arrivals, settings }) => {
        const records = recordsOf(arrivals);
        const { scorer } = run(records, settings);
        const at = watermarkOf(records);
        expect(lawful(scorer.standing(at))).toEqual(lawful(standingAt(records, settings, at)));
      }),
      tries(400),
    );
  });

  test('they are those of the reference at any time in the past as well', () => {
    fc.assert(
      fc.property(punctualWorld, fc.nat({ max: 48 }), ({ arrivals, settings }, steps) => {
        const records = recordsOf(arrivals);
        const at = watermarkOf(records) - steps * 6 * HOUR_MS;
        const { scorer } = run(records, settings);
        expect(lawful(scorer.standing(at))).toEqual(lawful(standingAt(records, settings, at)));
      }),
      tries(500),
    );
  });

  test('they are those of the reference after every record on the way', () => {
    fc.assert(
      fc.property(world, ({ arrivals, settings }) => {
        const records = recordsOf(arrivals);
        const { scorer } = run([], settings);
        records.forEach((record, index) => {
          scorer.apply(record, { partition: 0, offset: index });
          const sofar = records.slice(0, index + 1);
          const at = watermarkOf(sofar);
          expect(lawful(scorer.standing(at))).toEqual(lawful(standingAt(sofar, settings, at)));
        });
      }),
      tries(300),
    );
  });

  test('the order in which the sources bring things within the bound changes nothing', () => {
    fc.assert(
      fc.property(punctualWorld, order, ({ arrivals, settings }, keys) => {
        const end = endOf(arrivals);
        const at = end.at + DAY_MS;
        const straight = run(recordsOf([...arrivals, end]), settings);
        const shuffled = run(recordsOf([...permuted(arrivals, keys), end]), settings);
        expect(shuffled.scorer.standing(at)).toEqual(straight.scorer.standing(at));
      }),
      tries(500),
    );
  });

  test('nor does the order of the records themselves, withdrawals before what they withdraw included', () => {
    fc.assert(
      fc.property(punctualWorld, order, ({ arrivals, settings }, keys) => {
        const records = recordsOf(arrivals);
        const bodies = permuted(
          records.map(({ body }) => body),
          keys,
        );
        const at = watermarkOf(records) + DAY_MS;
        const straight = run(records, settings);
        const shuffled = run(numbered(bodies), settings);
        expect(shuffled.scorer.standing(at)).toEqual(straight.scorer.standing(at));
      }),
      tries(500),
    );
  });

  test('nor does it over fourteen weeks', () => {
    fc.assert(
      fc.property(punctualLongWorld, order, ({ arrivals, settings }, keys) => {
        const end = endOf(arrivals);
        const at = end.at + DAY_MS;
        const straight = run(recordsOf([...arrivals, end]), settings);
        const shuffled = run(recordsOf([...permuted(arrivals, keys), end]), settings);
        expect(shuffled.scorer.standing(at)).toEqual(straight.scorer.standing(at));
      }),
      tries(200),
    );
  });
});
