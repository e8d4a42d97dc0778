import type { RuleField } from '../../core/rule/fields.ts';
import { FACT_KEYS } from '../../core/rule/language/conditions.ts';
import { FACT_SPECS, type FactSpec, paramsOf } from '../../core/rule/language/facts.ts';
import {
  DEVICE_CLASSES,
  MAX_EXCLUDES,
  MAX_RADIUS_METRES,
  MAX_STEPS,
} from '../../core/rule/language/limits.ts';
import { PARAM_SPECS } from '../../core/rule/language/params.ts';
import { FACTS, type FactName, type FactParams } from '../../core/rule/rule.ts';
import { closedObject, DURATION, type JsonSchema, keySchema, ref, when, where } from './json-schema.ts';
import { isNumeric, type SchemaSubject, visibleFields } from './subjects.ts';

/** The facts that a subject has. */
export function factsOf({ hasPlaces }: SchemaSubject): readonly FactName[] {
  return FACTS.filter((fact) => hasPlaces || FACT_SPECS[fact].areaOnly !== true);
}

/** What a fact's name, `params` and `path` may be, each written once. */
export function factDefinitions(subject: SchemaSubject): Readonly<Record<string, JsonSchema>> {
  const { name } = subject;
  const fields = visibleFields(subject);
  return {
    [`${name}Fact`]: factSchema(subject),
    [`${name}Path`]: { anyOf: fields.map((field) => fieldChoice(field, '$.')) },
    [`${name}Field`]: { anyOf: fields.map((field) => fieldChoice(field)) },
    [`${name}NumericField`]: { anyOf: fields.filter(isNumeric).map((field) => fieldChoice(field)) },
    [`${name}Reference`]: {
      ...closedObject('Another fact.', { fact: true, params: true, path: true }, ['fact']),
      allOf: [ref(`${name}Fact`)],
    },
    ...Object.fromEntries(
      (Object.keys(PARAM_SPECS) as (keyof FactParams)[]).map((key) => [
        paramName(key, subject),
        keySchema(PARAM_SPECS[key], paramShape(key, subject)),
      ]),
    ),
  };
}

export function factDoc({ doc, unknownWhen }: FactSpec): string {
  return unknownWhen === null ? doc : `${doc} Unknown where ${unknownWhen}.`;
}

/** `params` and `path`, by the fact they stand beside. */
function factSchema(subject: SchemaSubject): JsonSchema {
  const names = factsOf(subject).map((fact) => ({ const: fact, description: factDoc(FACT_SPECS[fact]) }));
  const properties = {
    fact: keySchema(FACT_KEYS.fact, { anyOf: names }),
    params: keySchema(FACT_KEYS.params, { type: 'object' }),
    path: keySchema(FACT_KEYS.path, { type: 'string' }),
  };
  return {
    type: 'object',
    properties,
    allOf: factsOf(subject).map((fact) => where('fact', { const: fact }, factShape(fact, subject))),
  };
}

function factShape(fact: FactName, subject: SchemaSubject): JsonSchema {
  if (fact === 'event') {
    const properties = { path: ref(`${subject.name}Path`), params: { type: 'object', maxProperties: 0 } };
    return { type: 'object', properties, required: ['path'] };
  }
  const spec = FACT_SPECS[fact];
  const keys = paramsOf(fact).filter((key) => key !== 'radius' || subject.hasPlaces);
  const properties = Object.fromEntries(keys.map((key) => [key, paramRef(key, spec, subject)]));
  const params = { ...closedObject(factDoc(spec), properties, spec.params), ...exampleOf(spec) };
  return {
    type: 'object',
    properties: { params, path: false },
    ...(spec.params.length === 0 ? {} : { required: ['params'] }),
  };
}

function exampleOf({ example }: FactSpec): { readonly [keyword: string]: unknown } {
  return example.params === undefined ? {} : { examples: [example.params] };
}

function fieldChoice({ path, doc, streams }: RuleField, before = ''): JsonSchema {
  return { const: `${before}${path}`, description: `${doc} A field of ${streams.join(', ')}.` };
}

function paramName(key: keyof FactParams, { name }: SchemaSubject): string {
  return `${name}Param_${key}`;
}

function paramRef(key: keyof FactParams, { numericField }: FactSpec, subject: SchemaSubject): JsonSchema {
  const one = ref(paramName(key, subject));
  if (key !== 'field' || numericField !== true) return one;
  return { allOf: [ref(`${subject.name}NumericField`)], description: 'A field with numbers.' };
}

function paramShape(key: keyof FactParams, { name }: SchemaSubject): Readonly<Record<string, unknown>> {
  const filter = ref(`${name}Filter`);
  switch (key) {
    case 'of':
      return { allOf: [filter] };
    case 'exclude':
      return when(
        { type: 'array' },
        { type: 'array', minItems: 1, maxItems: MAX_EXCLUDES, items: filter },
        filter,
      );
    case 'steps':
      return { type: 'array', minItems: 1, maxItems: MAX_STEPS, items: filter };
    case 'within':
      return DURATION;
    case 'field':
      return { allOf: [ref(`${name}Field`)] };
    case 'radius':
      return { type: 'number', exclusiveMinimum: 0, maximum: MAX_RADIUS_METRES };
    case 'percentile':
      return { type: 'number', minimum: 0, maximum: 100 };
    case 'class':
      return { enum: DEVICE_CLASSES };
    default:
      return key satisfies never;
  }
}
