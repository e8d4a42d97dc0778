import {
  COMPARISON_KEYS,
  DECORATOR_DOC,
  GROUP_KEYS,
  IDLE_KEYS,
  OPERATOR_SPECS,
  type OperatorSide,
} from '../../core/rule/language/conditions.ts';
import { FACT_SPECS } from '../../core/rule/language/facts.ts';
import { MAX_DECORATORS, MAX_LIST } from '../../core/rule/language/limits.ts';
import { DECORATORS, OPERATORS } from '../../core/rule/rule.ts';
import { factsOf } from './fact-schema.ts';
import { hasKey, type JsonSchema, keySchema, ref, SNIPPETS, when, where } from './json-schema.ts';
import type { SchemaSubject } from './subjects.ts';

const KINDS = ['all', 'any', 'not', 'condition', 'fact'] as const;
const FACT_ONLY = ['params', 'path', 'operator', 'value'] as const;
const scalar = { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] };

export function conditionSchema(subject: SchemaSubject): JsonSchema {
  return {
    description: 'A fact compared with a value; or all, any or not of conditions; or a shared condition.',
    type: 'object',
    properties: { ...groups(subject), ...comparison(), ...idle() },
    additionalProperties: false,
    allOf: [exactlyOneOf(KINDS), factOrGroup(), ref(`${subject.name}Fact`), ...operands(subject)],
    [SNIPPETS]: snippets(subject),
  };
}

/** The outermost condition, which json-rules-engine wants to be no bare fact. */
export function conditionsSchema(subject: SchemaSubject): { readonly [keyword: string]: unknown } {
  return {
    type: 'object',
    properties: { ...groups(subject), ...idle() },
    additionalProperties: false,
    ...exactlyOneOf(['all', 'any', 'not', 'condition']),
  };
}

function groups({ name }: SchemaSubject): Readonly<Record<string, JsonSchema>> {
  const one = ref(`${name}Condition`);
  return {
    all: keySchema(GROUP_KEYS.all, { type: 'array', items: one }),
    any: keySchema(GROUP_KEYS.any, { type: 'array', items: one }),
    not: keySchema(GROUP_KEYS.not, { allOf: [one] }),
    condition: keySchema(GROUP_KEYS.condition, { type: 'string', minLength: 1 }),
  };
}

function comparison(): Readonly<Record<string, JsonSchema>> {
  return {
    fact: true,
    params: true,
    path: true,
    operator: keySchema(COMPARISON_KEYS.operator, { anyOf: [...operators(), decorated()] }),
    value: keySchema(COMPARISON_KEYS.value),
  };
}

function idle(): Readonly<Record<string, JsonSchema>> {
  return {
    name: keySchema(IDLE_KEYS.name, { type: 'string' }),
    priority: keySchema(IDLE_KEYS.priority, { type: 'number' }),
  };
}

function operators(): readonly JsonSchema[] {
  return OPERATORS.map((name) => ({
    const: name,
    description: `True where it ${OPERATOR_SPECS[name].doc}.`,
  }));
}

/** `not:in`, `someValue:greaterThan`, `not:swap:contains` */
function decorated(): JsonSchema {
  const decorators = DECORATORS.join('|');
  return {
    description: Object.entries(DECORATOR_DOC)
      .map(([name, doc]) => `${name}: ${doc}`)
      .join('\n'),
    type: 'string',
    pattern: `^(?:(?:${decorators}):){1,${MAX_DECORATORS}}(?:${OPERATORS.join('|')})$`,
  };
}

function exactlyOneOf(keys: readonly string[]): { readonly [keyword: string]: unknown } {
  return {
    oneOf: keys.map((key) => hasKey(key)),
  };
}

/** What belongs to a comparison stands beside a fact and nowhere else. */
function factOrGroup(): JsonSchema {
  const properties = { fact: true, operator: true, value: true };
  return when(
    hasKey('fact'),
    { type: 'object', properties, required: ['fact', 'operator', 'value'] },
    { type: 'object', properties: Object.fromEntries(FACT_ONLY.map((key) => [key, false])) },
  );
}

/** A constant; lists may hold lists. */
export const CONSTANT: JsonSchema = {
  description: 'A text, a number, true or false, or a list of these.',
  anyOf: [...scalar.anyOf, { type: 'array', maxItems: MAX_LIST, items: ref('constant') }],
};

/** What stands on the right of an operator: a constant of the kind that it takes, or a fact. */
function operands({ name }: SchemaSubject): readonly JsonSchema[] {
  const orFact = (shape: JsonSchema): JsonSchema => when({ type: 'object' }, ref(`${name}Reference`), shape);
  const list = { type: 'array', maxItems: MAX_LIST, items: ref('constant') };
  const sides: Readonly<Record<OperatorSide, JsonSchema>> = {
    number: orFact({ type: 'number' }),
    list,
    scalar: orFact(scalar),
  };
  const plain = (['number', 'list', 'scalar'] as const).map((side) => {
    const fitting = OPERATORS.filter((operator) => OPERATOR_SPECS[operator].value === side);
    return where('operator', { enum: fitting }, withValue(sides[side]));
  });
  const overList = { type: 'string', pattern: '^(?:not:)*(?:some|every)Value:' };
  return [withValue(orFact(ref('constant'))), ...plain, where('operator', overList, withValue(list))];
}

function withValue(value: JsonSchema): JsonSchema {
  return { type: 'object', properties: { value } };
}

function snippets(subject: SchemaSubject): readonly unknown[] {
  return factsOf(subject).map((fact) => {
    const { doc, example } = FACT_SPECS[fact];
    return { label: fact, description: doc, body: { fact, ...example } };
  });
}
