import { CATEGORIES, ROLES, type Stream } from '../../core/event/vocabulary.ts';
import type { RuleField } from '../../core/rule/fields.ts';
import { ROLE_DOC, STREAM_DOC } from '../../core/rule/language/choices.ts';
import { PREFIX_KEYS, RANGE_KEYS, ROLE_FIELD } from '../../core/rule/language/filters.ts';
import { MAX_LIST } from '../../core/rule/language/limits.ts';
import { INSTANT_PATTERN } from './event-schema.ts';
import { choiceOf, closedObject, type JsonSchema, keySchema, SNIPPETS, where } from './json-schema.ts';
import { isNumeric, type SchemaSubject, visibleFields } from './subjects.ts';

const INSTANT = { type: 'string', pattern: INSTANT_PATTERN } as const;
const RANGE = rangeOf({ type: 'number' });
const TIME_RANGE = rangeOf({ anyOf: [{ type: 'number' }, INSTANT] });
const BEGINNING = { type: 'string', minLength: 1 } as const;
const PREFIX = closedObject(
  'Texts that begin so.',
  {
    prefix: keySchema(PREFIX_KEYS.prefix, {
      anyOf: [BEGINNING, { type: 'array', minItems: 1, maxItems: MAX_LIST, items: BEGINNING }],
    }),
  },
  ['prefix'],
);

/** A filter over the events that a subject sees; it refuses nothing that `checkFilter` takes. */
export function filterSchema(subject: SchemaSubject): JsonSchema {
  const fields = visibleFields(subject);
  const tests = fields.map((field) => [field.path, testSchema(field, subject)] as const);
  const roles = subject.hasRoles ? { [ROLE_FIELD.path]: roleTest() } : {};
  return {
    ...closedObject(
      'Events that pass every test. A null field passes none; {} is every event.',
      { ...Object.fromEntries(tests), ...roles },
      [],
    ),
    allOf: subject.visible.map((stream) => ofStream(stream, fields)),
    examples: [{ stream: 'police-incidents', category: ['burglary', 'robbery'], severity: { gte: 3 } }],
    [SNIPPETS]: subject.visible.map((stream) => ({
      label: `events of ${stream}`,
      body: { stream, category: `$\{1|${CATEGORIES[stream].join(',')}|}` },
    })),
  };
}

/** A filter that names one stream has fields and a category of that stream. */
function ofStream(stream: Stream, fields: readonly RuleField[]): JsonSchema {
  const foreign = fields.filter(({ streams }) => !streams.includes(stream));
  const category = { anyOf: [categoryOf(stream), { type: 'array', contains: categoryOf(stream) }] };
  return where(
    'stream',
    { const: stream },
    {
      type: 'object',
      properties: { category, ...Object.fromEntries(foreign.map(({ path }) => [path, false])) },
    },
  );
}

function categoryOf(stream: Stream): JsonSchema {
  return { description: `A category of ${stream}.`, enum: CATEGORIES[stream] };
}

function testSchema(field: RuleField, subject: SchemaSubject): JsonSchema {
  const each = field.path === 'category' ? { enum: allCategories() } : valueSchema(field, subject);
  const { tests, takes } = moreTests(field);
  return {
    description: `${field.doc} A field of ${field.streams.join(', ')}. Takes a value${takes}.`,
    anyOf: [
      valueSchema(field, subject),
      { type: 'array', minItems: 1, maxItems: MAX_LIST, items: each },
      ...tests,
    ],
  };
}

function moreTests(field: RuleField): { readonly tests: readonly JsonSchema[]; readonly takes: string } {
  if (isNumeric(field)) return { tests: [{ ...RANGE, minProperties: 1 }], takes: ', a list or bounds' };
  if (field.type.kind === 'instant')
    return { tests: [{ ...TIME_RANGE, minProperties: 1 }], takes: ', a list or bounds' };
  if (field.type.kind === 'string') return { tests: [PREFIX], takes: ', a list or {"prefix": ...}' };
  return { tests: [], takes: ' or a list' };
}

function valueSchema({ path, type }: RuleField, { visible }: SchemaSubject): JsonSchema {
  if (path === 'stream')
    return choiceOf(Object.fromEntries(visible.map((stream) => [stream, STREAM_DOC[stream]])));
  if (path === 'category') return { anyOf: visible.map(categoryOf) };
  switch (type.kind) {
    case 'enum':
      return { enum: type.values };
    case 'int':
    case 'number':
      return { type: 'number' };
    case 'boolean':
      return { type: 'boolean' };
    case 'instant':
      return { anyOf: [INSTANT, { type: 'number' }] };
    default:
      return { type: 'string' };
  }
}

function roleTest(): JsonSchema {
  const role = choiceOf(Object.fromEntries(ROLES.map((one) => [one, ROLE_DOC[one]])));
  return { description: ROLE_FIELD.doc, anyOf: [role, { type: 'array', minItems: 1, items: role }] };
}

function allCategories(): readonly string[] {
  return [...new Set(Object.values(CATEGORIES).flat())];
}

function rangeOf(bound: Readonly<Record<string, unknown>>): { readonly [keyword: string]: unknown } {
  return closedObject(
    'Bounds, all of which hold.',
    Object.fromEntries(Object.entries(RANGE_KEYS).map(([key, spec]) => [key, keySchema(spec, bound)])),
    [],
  );
}
