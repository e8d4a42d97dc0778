import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FieldStep } from '../../../../services/core/rule/classes/field-step.ts';
import { OWN_ROLE, RULE_FIELDS } from '../../../../services/core/rule/fields.ts';
import { compileTest } from '../../../../services/core/rule/filter.ts';
import type { FilterTest } from '../../../../services/core/rule/rule.ts';
import { testOf, valueIn } from './support/arbitraries.ts';

const FIELDS = [...RULE_FIELDS.values()].filter(({ path }) => path !== OWN_ROLE);

describe('one step over the tests of a field', () => {
  it.each(FIELDS)('tells values of $path apart wherever a test does', (field) => {
    const tests = fc.array(testOf(field), { minLength: 1, maxLength: 5 });
    const values = fc.array(valueIn(field), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(tests, values, (wanted, some) => {
        const step = new FieldStep(field, wanted);
        const passed = wanted.map((one) => compileTest(field, one));
        const seen = new Map<number, string>();
        for (const value of some) {
          const outcome = step.of(value);
          const results = passed.map((passes) => passes(value)).join();
          expect(outcome).toBeGreaterThanOrEqual(0);
          expect(outcome).toBeLessThan(step.outcomes);
          expect(results).toBe(seen.get(outcome) ?? results);
          seen.set(outcome, results);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('has no more outcomes than the tests have bounds, and a few', () => {
    const value = RULE_FIELDS.get('value')!;
    const bounds = Array.from({ length: 500 }, (_, i): FilterTest => ({ gte: i / 7 }));
    expect(new FieldStep(value, bounds).outcomes).toBe(502);
    // A bound that several tests have is one.
    expect(new FieldStep(value, [...bounds, { gte: 0, lt: 1 }, { gte: 1 }]).outcomes).toBe(502);
  });

  it('finds the longest of beginnings that begin one another', () => {
    const source = RULE_FIELDS.get('source')!;
    const step = new FieldStep(
      source,
      ['a', 'ab', 'abcd'].map((prefix) => ({ prefix })),
    );
    const [none, a, ab, abcd] = ['b', 'ax', 'abc', 'abcde'].map((text) => step.of(text));
    expect(new Set([none, a, ab, abcd]).size).toBe(4);
    expect(['', null, 'ba'].map((text) => step.of(text))).toEqual([none, none, none]);
    expect([step.of('a'), step.of('ab'), step.of('abcd')]).toEqual([a, ab, abcd]);
  });
});
