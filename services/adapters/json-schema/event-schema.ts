import { FIELDS, type FieldSpec, type FieldType, type Stream } from '../../core/event/vocabulary.ts';
import { closedObject, type JsonSchema } from './json-schema.ts';

/** ISO 8601 with an offset, as `parseInstant` takes it; it also asks whether there is such a day. */
export const INSTANT_PATTERN =
  '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d{2}:?\\d{2})$';

/** An event of a stream as NDJSON holds it: fields with a default, and those that may be null, may be left out. */
export function eventSchema(stream: Stream): JsonSchema {
  const { properties, required } = objectOf(FIELDS[stream]);
  const name = { const: stream, description: 'The stream it belongs to.' };
  return closedObject(`An event of ${stream}.`, { stream: name, ...properties }, ['stream', ...required]);
}

function objectOf(fields: readonly FieldSpec[]): {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
} {
  return {
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])),
    required: fields.filter((field) => !mayBeLeftOut(field)).map(({ name }) => name),
  };
}

function mayBeLeftOut({ name, nullable, default: fallback }: FieldSpec): boolean {
  return nullable === true || fallback !== undefined || name === 'recordedAt';
}

function fieldSchema({ type, nullable, default: fallback, doc }: FieldSpec): JsonSchema {
  const shape = typeSchema(type);
  return {
    description: doc,
    ...(nullable === true ? { anyOf: [shape, { type: 'null' }] } : shape),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

function typeSchema(type: FieldType): { readonly [keyword: string]: unknown } {
  switch (type.kind) {
    case 'string':
      return {
        type: 'string',
        maxLength: type.maxLength,
        ...(type.pattern === undefined ? {} : { pattern: type.pattern.source }),
      };
    case 'enum':
      return { enum: type.values };
    case 'int':
      return { type: 'integer', minimum: type.min, maximum: type.max };
    case 'number':
      return {
        type: 'number',
        ...(type.min === undefined ? {} : { minimum: type.min }),
        ...(type.max === undefined ? {} : { maximum: type.max }),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'instant':
      return { type: 'string', pattern: INSTANT_PATTERN, examples: ['2026-03-02T20:00:00+08:00'] };
    case 'record':
      return { type: 'object', ...objectOf(type.fields), additionalProperties: false };
    case 'list':
      return { type: 'array', maxItems: type.maxItems, items: typeSchema(type.of) };
    default:
      return type satisfies never;
  }
}
