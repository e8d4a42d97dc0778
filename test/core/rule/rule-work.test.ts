import { expect, it } from 'vitest';
import type { FactCondition, Rule } from '../../../services/core/rule/rule.ts';
import { workOf } from '../../../services/core/rule/rule-work.ts';

const counted = (within: string, radius?: number): FactCondition => ({
  fact: 'event_count',
  params: { of: { category: 'theft' }, within, ...(radius === undefined ? {} : { radius }) },
  operator: 'greaterThan',
  value: 1,
});
const severity: FactCondition = { fact: 'event', path: '$.severity', operator: 'equal', value: 3 };

const rule = (id: string, all: readonly FactCondition[], change: Partial<Rule> = {}): Rule => ({
  id,
  title: { en: id },
  purpose: 'property_harm',
  subject: 'area:cell',
  on: [{ category: 'theft' }],
  conditions: { all },
  event: { type: 'risk', params: { points: 30, halfLife: 'P7D' } },
  message: { en: id },
  basis: 'none',
  owner: 'desk',
  status: 'active',
  cases: [],
  ...change,
});

it.each([
  [
    'nothing where only the trigger is looked at',
    [severity],
    { facts: 0, shared: 0, windowMs: null, radiusMetres: null },
  ],
  [
    'each different fact once',
    [counted('P7D'), counted('P7D')],
    { facts: 1, shared: 0, windowMs: 604_800_000, radiusMetres: null },
  ],
  [
    'the longest window and the widest circle',
    [counted('P7D', 100), counted('PT1H', 200)],
    { facts: 2, shared: 0, windowMs: 604_800_000, radiusMetres: 200 },
  ],
])('the work of a rule is %s', (_name, conditions, expected) => {
  expect(workOf([rule('a', conditions)]).get('a')).toEqual(expected);
});

it('facts are shared with rules on the same kind of subject that are not off', () => {
  const all = [counted('P7D')];
  const shared = (other: Partial<Rule>) => workOf([rule('a', all), rule('b', all, other)]).get('a')!.shared;
  expect(shared({})).toBe(1);
  expect(shared({ status: 'shadow' })).toBe(1);
  expect(shared({ status: 'off' })).toBe(0);
  expect(shared({ subject: 'area:town' })).toBe(0);
});
