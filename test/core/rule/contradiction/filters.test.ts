import { describe, expect, it } from 'vitest';
import { findDeadFilters } from '../../../../services/core/rule/contradiction/filters.ts';
import type { Filter, Rule } from '../../../../services/core/rule/rule.ts';
import { PERSON_RULE } from '../../../charter/support/rules.ts';

const LONGEST = 1_000;
const TOO_MUCH = 500_000;

/** How often a value of the filters was read, and what was told, with so much work allowed. */
function lookedAt(filters: readonly Filter[], work: number) {
  let reads = 0;
  const told: string[] = [];
  const counted = filters.map((filter) => {
    const values = filter.caseId;
    if (!Array.isArray(values)) return filter;
    const watched = new Proxy(values, {
      get(target, key, receiver) {
        if (typeof key === 'string' && /^\d+$/.test(key)) reads += 1;
        return Reflect.get(target, key, receiver) as unknown;
      },
    });
    return { caseId: watched } as Filter;
  });
  const rule = { ...PERSON_RULE, on: counted, conditions: { all: [] } } as unknown as Rule;
  const budget = { left: work };
  findDeadFilters(rule, {
    scope: { visible: ['police-incidents', 'dispute-reports'], isArea: false },
    budget,
    report: { warn: (_: string, path: string) => told.push(path) } as never,
  });
  return { reads, told, left: budget.left };
}

describe('looking for filters that nothing fits', () => {
  it('ends where the work that one rule may cost is done, however many lists it has', () => {
    const values = Array.from({ length: LONGEST }, (_, i) => `c${i}`);
    const many = (count: number) => Array.from({ length: count }, (): Filter => ({ caseId: values }));
    const [some, more] = [lookedAt(many(200), TOO_MUCH), lookedAt(many(400), TOO_MUCH)];
    expect(some.reads).toBeGreaterThan(0);
    // Twice the lists are not read once more.
    expect(more.reads).toBe(some.reads);
    expect(more.left).toBeGreaterThanOrEqual(0);
  });

  it('counts a prefix as dear as it is: each of its texts is held against each', () => {
    const prefix = Array.from({ length: LONGEST }, (_, i) => `c${i}`);
    expect(lookedAt([{ caseId: { prefix } }], TOO_MUCH).left).toBe(TOO_MUCH);
    expect(lookedAt([{ caseId: { prefix: prefix.slice(0, 10) } }], TOO_MUCH).left).toBeLessThan(TOO_MUCH);
  });

  it('tells what it finds with work left, and nothing without: what was not looked at may be fitted', () => {
    const dead: Filter = { severity: { gt: 4 } };
    expect(lookedAt([dead], TOO_MUCH).told).toEqual(['on[0].severity', 'on']);
    expect(lookedAt([dead], 0).told).toEqual([]);
  });
});
