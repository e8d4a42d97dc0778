import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULE_SCHEMA } from '../../services/adapters/json-schema/rule-schema.ts';
import { checkRule } from '../../services/core/rule/check.ts';
import { DEFAULT_SETTINGS } from '../../services/core/scorer/settings.ts';
import { maxReachMs } from '../../services/core/scorer/timeline.ts';
import { ruleSet } from '../arbitraries/rule.ts';
import { isObject, type Json, type JsonObject, type Path, replaced, walk } from '../rules/json.ts';
import { shippedFiles } from '../rules/tools.ts';
import { validatorOf } from './validator.ts';

const faultsOf = await validatorOf(RULE_SCHEMA as JsonObject);
const loads = (json: unknown): boolean => checkRule(json, maxReachMs(DEFAULT_SETTINGS)).ok;
const SHIPPED = shippedFiles().map(({ json }) => json as JsonObject);

describe('the schema of rules', () => {
  it('refuses no random rule that loads', () => {
    fc.assert(
      fc.property(fc.oneof(ruleSet('small'), ruleSet('long')), (rules) => {
        for (const one of rules) expect(faultsOf(one)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses every key that is misspelt, in every object of the shipped rules but texts and cases', () => {
    expect(accepted(misspelt)).toEqual([]);
  });

  it('refuses every rule that lacks a key it needs', () => {
    expect(accepted(lacking)).toEqual([]);
  });

  it('refuses every value of a wrong type that the loader refuses, but for what a message says of the conditions', () => {
    const { refused, missed } = wrongTypes();
    expect(refused).toBeGreaterThan(1_000);
    // A message names a fact that is then in no condition.
    expect(new Set(missed)).toEqual(new Set(['conditions.all = []', 'conditions.any = []']));
  });
});

interface Change {
  readonly path: string;
  readonly json: Json;
}

/** The changes that the loader refuses and the schema takes. */
function accepted(changes: (json: JsonObject) => readonly Change[]): readonly string[] {
  const found = SHIPPED.flatMap((json) =>
    changes(json).map(({ path, json: changed }) => ({ path: `${String(json.id)} ${path}`, changed })),
  );
  expect(found.length).toBeGreaterThan(100);
  return found
    .filter(({ changed }) => !loads(changed) && faultsOf(changed).length === 0)
    .map(({ path }) => path);
}

function objectsOf(json: JsonObject): readonly (readonly [Path, JsonObject])[] {
  return [...walk(json, [])].flatMap(([path, node]) =>
    isObject(node) && !['title', 'message', 'cases'].includes(String(path[0])) ? [[path, node] as const] : [],
  );
}

function misspelt(json: JsonObject): readonly Change[] {
  return objectsOf(json).flatMap(([path, node]) =>
    Object.keys(node).map((key) => {
      const { [key]: value, ...rest } = node;
      return {
        path: [...path, `${key}e`].join('.'),
        json: replaced(json, path, { ...rest, [`${key}e`]: value! }),
      };
    }),
  );
}

function lacking(json: JsonObject): readonly Change[] {
  return objectsOf(json).flatMap(([path, node]) =>
    Object.keys(node).map((key) => {
      const { [key]: _left, ...rest } = node;
      return { path: `without ${[...path, key].join('.')}`, json: replaced(json, path, rest) };
    }),
  );
}

const ODD: readonly Json[] = [null, true, -1, 1.5, '', 'nonsense', [], {}, [1], ['nonsense'], { odd: 1 }];

function wrongTypes(): { readonly refused: number; readonly missed: readonly string[] } {
  const changes = SHIPPED.flatMap((json) =>
    [...walk(json, [])]
      .filter(([path]) => path.length > 0 && path[0] !== 'cases')
      .flatMap(([path]) => ODD.map((odd) => ({ path, odd, changed: replaced(json, path, odd) }))),
  ).filter(({ changed }) => !loads(changed));
  const missed = changes.filter(({ changed }) => faultsOf(changed).length === 0);
  return {
    refused: changes.length,
    missed: missed.map(({ path, odd }) => `${path.join('.')} = ${JSON.stringify(odd)}`),
  };
}
