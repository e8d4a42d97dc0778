import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DURATION_PATTERN } from '../../services/adapters/json-schema/json-schema.ts';
import { RULE_SCHEMA, ruleSchemaText } from '../../services/adapters/json-schema/rule-schema.ts';
import { checkRule } from '../../services/core/rule/check.ts';
import { DEFAULT_SETTINGS } from '../../services/core/scorer/settings.ts';
import { maxReachMs } from '../../services/core/scorer/timeline.ts';
import { parseDuration } from '../../services/core/time/duration.ts';
import { isObject, type Json, type JsonObject, type Path, replaced, walk } from '../rules/json.ts';
import { shippedFiles } from '../rules/tools.ts';
import { validatorOf } from './validator.ts';

/** What is wrong with a rule by the schema, as the JSON Schema validator that Fastify brings (Ajv) finds it. */
const faultsOf = await validatorOf(RULE_SCHEMA as JsonObject);
const conforms = (json: unknown): boolean => faultsOf(json).length === 0;
const loads = (json: unknown): boolean => checkRule(json, maxReachMs(DEFAULT_SETTINGS)).ok;

const FILES = shippedFiles() as readonly { readonly name: string; readonly json: JsonObject }[];
const byName = (name: string): JsonObject => FILES.find((file) => file.name === `${name}.json`)!.json;
const PERSON = byName('domestic-repeat-28d');
const AREA = byName('near-repeat-burglary-100m');
const FACT: Path = ['conditions', 'all', 0];

describe('schemas/rule.schema.json', () => {
  it('holds what the code has (else: npm run generate)', () => {
    const file = new URL('../../schemas/rule.schema.json', import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(ruleSchemaText());
  });

  it.each(FILES)('is named by $name, which conforms to it', ({ json }) => {
    expect(json.$schema).toBe('../schemas/rule.schema.json');
    expect(faultsOf(json)).toEqual([]);
  });

  it.each<readonly [string, JsonObject, Path, Json]>([
    ['an unknown fact', PERSON, [...FACT, 'fact'], 'arrest_count'],
    ['an unknown operator', PERSON, [...FACT, 'operator'], 'matches'],
    ['an unknown field in a filter', PERSON, ['on'], [{ ethnicity: 'x' }]],
    ['an unknown field in a path', PERSON, FACT, fact({ fact: 'event', path: '$.age' })],
    [
      'a bare fact as the outermost condition',
      PERSON,
      ['conditions'],
      fact({ fact: 'event', path: '$.severity' }),
    ],
    ['a range over what is no number', PERSON, ['on'], [{ category: { gte: 3 } }]],
    ['a window of months', PERSON, [...FACT, 'params', 'within'], 'P1M'],
    ['an ordering against a text', PERSON, [...FACT, 'value'], 'two'],
    ['the role of an accused person', PERSON, ['roles'], ['accused']],
    ['no role', PERSON, ['roles'], []],
    ['a camera in a rule about a person', PERSON, ['on'], [{ stream: 'camera-alarms' }]],
    ['a field of cameras in a rule about a person', PERSON, ['on'], [{ deviceClass: 1 }]],
    ['a radius in a rule about a person', PERSON, [...FACT, 'params', 'radius'], 100],
    ['a purpose of areas for a person', PERSON, ['purpose'], 'property_harm'],
    ['roles of an area', AREA, ['roles'], ['victim']],
    ['an unknown kind of area', AREA, ['subject'], 'area:person'],
    ['a percentile past a hundred', AREA, FACT, of('value_percentile', { field: 'value', percentile: 101 })],
    ['no percentile', AREA, FACT, of('value_percentile', { field: 'value' })],
    ['a mean of what is no number', AREA, FACT, of('value_avg', { field: 'category' })],
    ['a radius on a baseline', AREA, FACT, of('baseline', { radius: 100 })],
    ['a fourth class of cameras', AREA, FACT, fact({ fact: 'coverage', params: { class: 4 } })],
    ['cameras that cover a person', PERSON, FACT, fact({ fact: 'coverage', params: {} })],
    ['a path beside a fact that has none', AREA, [...FACT, 'path'], '$.severity'],
    ['an empty list of steps', AREA, FACT, fact({ fact: 'temporal', params: { steps: [], within: 'P1D' } })],
    ['an unknown decorator', AREA, [...FACT, 'operator'], 'maybe:equal'],
    ['an unknown operator behind a decorator', AREA, [...FACT, 'operator'], 'not:like'],
    ['a fact where a list is asked for', AREA, FACT, compared('in', { fact: 'event', path: '$.severity' })],
    ['one value where one of several is asked for', AREA, FACT, compared('someValue:equal', 3)],
    ['an object that is no fact', AREA, FACT, compared('equal', { gte: 3 })],
    ['all and any in one condition', AREA, ['conditions'], { all: [], any: [] }],
    ['a condition of nothing', AREA, ['conditions'], {}],
    ['an exclusion of an unknown field', AREA, [...FACT, 'params', 'exclude'], { colour: 'red' }],
    ['a field and a stream that has not got it', AREA, ['on'], [{ stream: 'camera-alarms', threat: true }]],
    [
      'a category and a stream that has not got it',
      AREA,
      ['on'],
      [{ stream: 'dispute-reports', category: 'smoke' }],
    ],
    ['no basis to speak of', AREA, ['basis'], ' '],
    ['points past a hundred', AREA, ['event', 'params', 'points'], 101],
    ['a key that no rule has', AREA, ['acts'], 'arrest'],
  ])('refuses %s, and so does the loader', (_what, rule, path, value) => {
    const broken = replaced(rule, path, value);
    expect({ conforms: conforms(broken), loads: loads(broken) }).toEqual({ conforms: false, loads: false });
  });

  it('refuses an event with an unknown field in a case', () => {
    expect(conforms(replaced(PERSON, ['cases', 0, 'events', 0, 'ethnicity'], 'x'))).toBe(false);
  });

  it('refuses no rule that loads, whatever is changed in one', () => {
    const places = FILES.map(({ json }) => withoutCases(json)).flatMap((json) =>
      [...walk(json, [])].filter(([path]) => path.length > 0).map(([path]) => ({ json, path })),
    );
    const values: readonly Json[] = FILES.flatMap(({ json }) =>
      [...walk(withoutCases(json), [])].map(([, value]) => value),
    );
    const odd: readonly Json[] = [
      null,
      true,
      0,
      -1,
      1.5,
      '',
      ' ',
      'camera-alarms',
      'fire',
      [],
      {},
      ['smoke'],
      ['smoke', 'fire'],
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.oneof(fc.constantFrom(...values), fc.constantFrom(...odd)),
        ({ json, path }, value) => {
          const changed = replaced(json, path, value);
          if (loads(changed)) expect(faultsOf(changed)).toEqual([]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('explains every key and every choice of the rule', () => {
    expect(unexplainedIn(RULE_SCHEMA as unknown as Json, '')).toEqual([]);
  });

  it('takes the durations that the loader takes', () => {
    const parts = fc.tuple(
      ...['W', 'D', 'T', 'H', 'M', 'S'].map((unit) => fc.constantFrom('', unit, `7${unit}`)),
    );
    fc.assert(
      fc.property(parts, (written) => {
        const text = `P${written.join('')}`;
        expect(new RegExp(DURATION_PATTERN).test(text)).toBe(parseDuration(text) !== undefined);
      }),
    );
  });
});

/** What narrows a key that is explained where it stands first. */
const NARROWING: ReadonlySet<string> = new Set(['if', 'then', 'else', 'allOf']);

/** The keys of a schema, at whatever depth, of which an editor has nothing to say. */
function unexplainedIn(schema: Json, path: string): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap((part, index) => unexplainedIn(part, `${path}[${index}]`));
  if (!isObject(schema)) return [];
  const keys = isObject(schema.properties) ? Object.entries(schema.properties) : [];
  const bare = keys
    .filter(([, one]) => isObject(one) && typeof one.description !== 'string' && one.$ref === undefined)
    .map(([key]) => `${path}.${key}`);
  const inner = Object.entries(schema).filter(([key]) => !NARROWING.has(key));
  return [...bare, ...inner.flatMap(([key, part]) => unexplainedIn(part, `${path}.${key}`))];
}

/** The loader leaves these to the rule's tests. */
function withoutCases({
  cases: _cases,
  knownGaps: _gaps,
  $schema: _schema,
  ...rule
}: JsonObject): JsonObject {
  return rule;
}

function compared(operator: string, value: Json): JsonObject {
  return { fact: 'event', path: '$.severity', operator, value };
}

/** A fact over every event of a day. */
function of(name: string, params: JsonObject): JsonObject {
  return { ...fact({ fact: name, params: { of: {}, within: 'P1D', ...params } }) };
}

function fact(part: JsonObject): JsonObject {
  return { ...part, operator: 'equal', value: 3 };
}
