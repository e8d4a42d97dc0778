import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCondition, isFactReference } from '../../../services/core/rule/compile-conditions.ts';
import { FALSE, TRUE, type Truth, UNKNOWN } from '../../../services/core/rule/kleene.ts';
import { comparison, parseOperator } from '../../../services/core/rule/operators.ts';
import {
  type Condition,
  DECORATORS,
  type FactReference,
  OPERATORS,
} from '../../../services/core/rule/rule.ts';
import { expandConditions } from '../../../services/core/rule/shared-conditions.ts';
import { engineOf, engineOperator, type FactTable } from './support/engine.ts';
import {
  conditions,
  factTables,
  keyOf,
  SHARED_NAMES,
  sharedConditions,
  type Written,
} from './support/written-condition.ts';

const BATCHES = 120;
const CONDITIONS = 40;
const TABLES = 8;

const expanded = (written: Written, shared: ReadonlyMap<string, Written>): Condition => {
  const { json, faults } = expandConditions({ conditions: written }, shared);
  expect(faults).toEqual([]);
  return (json as { conditions: Condition }).conditions;
};
const compiled = (condition: Condition): ((facts: FactTable) => Truth) =>
  compileCondition<FactTable>(condition, (reference) => {
    const key = keyOf(reference);
    return (facts) => facts.get(key);
  });
const batch = (missing: number) =>
  fc.record({
    shared: sharedConditions,
    written: fc.array(conditions(SHARED_NAMES), { minLength: CONDITIONS, maxLength: CONDITIONS }),
    tables: fc.array(factTables(missing), { minLength: TABLES, maxLength: TABLES }),
  });

describe('conditions', () => {
  it("give what json-rules-engine's engine gives where every fact is known", async () => {
    const seen = { true: 0, false: 0 };
    await fc.assert(
      fc.asyncProperty(batch(0), async ({ shared, written, tables }) => {
        const run = engineOf(written, shared);
        const ours = written.map((one) => compiled(expanded(one, shared)));
        for (const table of tables) {
          const expected = await run(table);
          const found = ours.map((holds) => holds(table) === TRUE);
          found.forEach((truth, index) => {
            expect(truth, JSON.stringify([written[index], [...table]])).toBe(expected[index]);
            seen[truth ? 'true' : 'false']++;
          });
        }
      }),
      { numRuns: BATCHES },
    );
    expect(seen.true + seen.false).toBe(BATCHES * CONDITIONS * TABLES);
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan((seen.true + seen.false) / 5);
  });

  it("follow Kleene's logic where facts are unknown", () => {
    const seen = [0, 0, 0];
    fc.assert(
      fc.property(batch(35), ({ shared, written, tables }) => {
        for (const one of written) {
          const condition = expanded(one, shared);
          const truthOf = compiled(condition);
          for (const table of tables) {
            const truth = truthOf(table);
            expect(truth, JSON.stringify([condition, [...table]])).toBe(kleene(condition, table));
            seen[truth]!++;
          }
        }
      }),
      { numRuns: BATCHES },
    );
    const all = seen[0]! + seen[1]! + seen[2]!;
    for (const truth of [FALSE, TRUE, UNKNOWN]) expect(seen[truth]).toBeGreaterThan(all / 8);
  });
});

/** Kleene's strong logic on -1, 0, 1: `all` is the least, `any` the greatest, `not` the opposite. */
function kleene(condition: Condition, facts: FactTable): Truth {
  const number = (one: Condition): -1 | 0 | 1 => {
    if ('not' in one) return -number(one.not) as -1 | 0 | 1;
    if ('all' in one) return Math.min(1, ...one.all.map(number)) as -1 | 0 | 1;
    if ('any' in one) return one.any.length === 0 ? 1 : (Math.max(...one.any.map(number)) as -1 | 0 | 1);
    const known = (reference: FactReference) => facts.get(keyOf(reference));
    const left = known(one);
    const right = isFactReference(one.value) ? known(one.value) : one.value;
    if (left === undefined || right === undefined) return 0;
    return engineOperator(one.operator)(left, right) ? 1 : -1;
  };
  return ({ '-1': FALSE, 0: UNKNOWN, 1: TRUE } as const)[number(condition)];
}

describe('operators', () => {
  const anything = fc.oneof(
    fc.constantFrom(0, -0, 1, Number.NaN, Infinity, 1e308, '', '1', 'NaN', 'a', true, false, null, undefined),
    fc.array(fc.constantFrom(0, 1, Number.NaN, 'a', '1', true), { maxLength: 3 }),
  );
  const name = fc
    .tuple(fc.array(fc.constantFrom(...DECORATORS), { maxLength: 8 }), fc.constantFrom(...OPERATORS))
    .map(([decorators, base]) => [...decorators, base].join(':') as 'equal');

  it('give what those of json-rules-engine give for whatever they can compare', () => {
    fc.assert(
      fc.property(name, anything, anything, (operator, left, right) => {
        expect(outcome(() => comparison(operator)(left, right))).toEqual(
          outcome(() => engineOperator(operator)(left, right)),
        );
      }),
      { numRuns: 20_000 },
    );
  });

  it('are no others', () => {
    const wrong = [
      '',
      'Equal',
      'not',
      'not:',
      ':equal',
      'equal:not',
      'not::equal',
      'no:equal',
      'matches',
      'not:not',
    ];
    for (const name of [
      ...wrong,
      'toString',
      'constructor',
      '__proto__',
      'hasOwnProperty:equal',
      '__proto__:equal',
    ])
      expect(parseOperator(name), name).toBeUndefined();
    expect(parseOperator(`${'not:'.repeat(8)}equal`)).toBeDefined();
    expect(parseOperator(`${'not:'.repeat(9)}equal`)).toBeUndefined();
    expect(parseOperator(`${'not:'.repeat(1_000_000)}equal`)).toBeUndefined();
  });
});

/** What cannot be compared throws in both; the check lets none of it through. */
function outcome(compare: () => boolean): boolean | 'throws' {
  try {
    return Boolean(compare());
  } catch {
    return 'throws';
  }
}
