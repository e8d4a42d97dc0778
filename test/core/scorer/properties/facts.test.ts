import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FACTS, type FactName } from '../../../../services/core/rule/rule.ts';
import { recordsOf, type World, worldOn } from '../../../arbitraries/world.ts';
import { candidatesOf } from '../../../reference/candidates.ts';
import { type Truth, truthOf } from '../../../reference/conditions.ts';
import { factValue } from '../../../reference/facts.ts';
import { standingAt } from '../../../reference/reference.ts';
import { lawful, run, watermarkOf } from './harness.ts';
import { tries } from './runs.ts';

const NEVER_UNKNOWN: readonly FactName[] = ['event_count', 'value_count', 'temporal', 'temporal_ordered'];

/** What the rule that holds where the fact's condition is true finds at each of its triggers. */
function truthsIn({ arrivals, settings }: World): Truth[] {
  return candidatesOf(recordsOf(arrivals), settings)
    .filter(({ rule }) => rule.id === 'holds')
    .map(({ rule, sight }) => truthOf(rule.conditions, (fact) => factValue(fact, sight)));
}

describe.each(FACTS)('the fact %s', (fact) => {
  const worlds = worldOn(fact);

  test('has the value of its definition at every trigger, whatever came late, twice or was taken back', () => {
    fc.assert(
      fc.property(worlds, ({ arrivals, settings }) => {
        const records = recordsOf(arrivals);
        const { scorer } = run(records, settings);
        const at = watermarkOf(records);
        expect(lawful(scorer.standing(at))).toEqual(lawful(standingAt(records, settings, at)));
      }),
      tries(150),
    );
  });

  test('is known and unknown, true and false in a good share of the cases tried', () => {
    const truths = fc.sample(worlds, { numRuns: 150, seed: 1 }).flatMap(truthsIn);
    const shareOf = (truth: Truth) => truths.filter((one) => one === truth).length / truths.length;
    expect(truths.length).toBeGreaterThan(300);
    expect(shareOf(true), 'true').toBeGreaterThan(0.1);
    expect(shareOf(false), 'false').toBeGreaterThan(0.1);
    if (NEVER_UNKNOWN.includes(fact)) expect(shareOf(null), 'unknown').toBe(0);
    else expect(shareOf(null), 'unknown').toBeGreaterThan(0.05);
  });
});
