import { describe, expect, test } from 'vitest';
import type { Condition, FactReference } from '../../services/core/rule/rule.ts';
import { alarm, incident } from '../arbitraries/example.ts';
import { compare, truthOf } from './conditions.ts';
import { fieldOf, fits } from './filters.ts';
import { KLEENE_ROWS } from './kleene-rows.ts';

const event = incident({ severity: 2 });
const read = ({ path }: FactReference) => fieldOf(event, path!.slice('$.'.length));

describe('conditions have three truth values', () => {
  test.each(KLEENE_ROWS)('$says', ({ conditions, truth }) => {
    expect(truthOf(conditions as Condition, read)).toBe(truth);
  });
});

describe('operators give what json-rules-engine gives', () => {
  test.each([
    ['a text is not a number', compare('other', 'lessThan', 3), false],
    ['true is not a number', compare(true, 'greaterThan', 0), false],
    ['a scalar contains nothing', compare('abc', 'contains', 'a'), false],
    ['a scalar does not even not contain', compare('abc', 'doesNotContain', 'z'), false],
    ['equality is strict', compare(1, 'equal', '1'), false],
    ['a bound is included', compare(3, 'greaterThanInclusive', 3), true],
    ['a bound is left out', compare(3, 'greaterThan', 3), false],
    ['a list holds it', compare('a', 'in', ['a', 'b']), true],
    ['a list does not hold it', compare('c', 'notIn', ['a', 'b']), true],
  ])('%s', (_, result, expected) => {
    expect(result).toBe(expected);
  });
});

describe('filters', () => {
  test.each([
    ['an empty filter fits everything', fits(event, {}), true],
    ['every field must pass', fits(event, { severity: 2, category: 'threat' }), false],
    ['a list holds the value', fits(event, { category: ['threat', 'domestic_violence'] }), true],
    ['a range includes gte', fits(event, { severity: { gte: 2, lt: 3 } }), true],
    ['a range leaves lt out', fits(event, { severity: { lt: 2 } }), false],
    ['a null field fits nothing', fits(event, { value: { lt: 1 } }), false],
    ['a field of another stream fits nothing', fits(alarm(), { policeInitiated: false }), false],
    ['a nested field goes by dots', fits(event, { 'place.areaCode': '990102003001' }), true],
    ['an instant is written as ISO 8601', fits(event, { occurredAt: '2026-01-01T08:00:00+08:00' }), true],
  ])('%s', (_, result, expected) => {
    expect(result).toBe(expected);
  });
});
