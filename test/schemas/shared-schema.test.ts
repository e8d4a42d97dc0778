import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SHARED_SCHEMA, sharedSchemaText } from '../../services/adapters/json-schema/shared-schema.ts';
import { checkSharedConditions } from '../../services/core/rule/shared-conditions.ts';
import type { JsonObject } from '../rules/json.ts';
import { validatorOf } from './validator.ts';

const faultsOf = await validatorOf(SHARED_SCHEMA as JsonObject);
const judged = (conditions: unknown) => ({
  conforms: faultsOf({ conditions }).length === 0,
  passes: checkSharedConditions({ conditions }).faults.length === 0,
});
const GRAVE = { fact: 'event', path: '$.severity', operator: 'greaterThanInclusive', value: 3 };
const NEAR = {
  fact: 'event_count',
  params: { of: { 'parties.role': 'victim' }, within: 'P1D', radius: 100 },
  operator: 'greaterThan',
  value: { fact: 'event', path: '$.value' },
};

describe('schemas/shared-conditions.schema.json', () => {
  it('holds what the code has (else: npm run generate)', () => {
    const file = new URL('../../schemas/shared-conditions.schema.json', import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(sharedSchemaText());
  });

  it.each<readonly [string, unknown]>([
    ['one of all, any and not', { a: { all: [GRAVE] }, b: { any: [GRAVE, NEAR] }, c: { not: GRAVE } }],
    ['one that uses another', { grave: { all: [GRAVE] }, slight: { not: { condition: 'grave' } } }],
    ['none', {}],
  ])('takes %s, as the loader does', (_what, conditions) => {
    expect(judged(conditions)).toEqual({ conforms: true, passes: true });
  });

  it.each<readonly [string, unknown]>([
    ['a bare fact', { grave: GRAVE }],
    ['a mere other name', { grave: { all: [GRAVE] }, bad: { condition: 'grave' } }],
    ['a name with capitals', { Grave: { all: [GRAVE] } }],
    ['a name that is none', { ['__proto__']: { all: [GRAVE] } }],
    ['a list', [{ all: [GRAVE] }]],
  ])('refuses %s, as the loader does', (_what, conditions) => {
    expect(judged(conditions)).toEqual({ conforms: false, passes: false });
  });

  it('refuses an unknown fact, which the loader finds in the rules that use it', () => {
    expect(judged({ grave: { all: [{ ...GRAVE, fact: 'evnt' }] } }).conforms).toBe(false);
  });
});
