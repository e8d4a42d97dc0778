import type { KeySpec } from '../../core/rule/language/spec.ts';

/** A JSON Schema, draft 7: what editors understand best. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

export const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** VS Code's own keywords, no part of draft 7: what it offers to fill in, and what it says where a pattern does not fit. */
export const SNIPPETS = 'defaultSnippets';
const PATTERN_MESSAGE = 'patternErrorMessage';
export const EDITOR_KEYWORDS: readonly string[] = [SNIPPETS, PATTERN_MESSAGE];

/** An object with these keys and no others. */
export function closedObject(
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
): { readonly [keyword: string]: unknown } {
  return { description, type: 'object', properties, required, additionalProperties: false };
}

export function ref(name: string): JsonSchema {
  return { $ref: `#/definitions/${name}` };
}

/** A key as the language describes it, with the shape that its value has. */
export function keySchema(
  { doc, takes, examples = [] }: Pick<KeySpec, 'doc' | 'takes' | 'examples'>,
  shape: Readonly<Record<string, unknown>> = {},
): JsonSchema {
  return {
    description: `${doc} Takes ${takes}.`,
    ...shape,
    ...(examples.length === 0 ? {} : { examples }),
  };
}

/** One of several texts, each explained where an editor offers it. */
export function choiceOf(docs: Readonly<Record<string, string>>): { readonly [keyword: string]: unknown } {
  return { anyOf: Object.entries(docs).map(([value, description]) => ({ const: value, description })) };
}

/** What holds where something else does, and where it does not. */
export function when(
  condition: JsonSchema,
  holds: JsonSchema,
  otherwise?: JsonSchema,
): { readonly [keyword: string]: unknown } {
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema; nobody awaits it.
  return { if: condition, then: holds, ...(otherwise === undefined ? {} : { else: otherwise }) };
}

/** What holds of objects whose `key` is as `value` says. */
export function where(key: string, value: JsonSchema, holds: JsonSchema): JsonSchema {
  return when(hasKey(key, value), holds);
}

/** Objects that have the key. */
export function hasKey(key: string, value: JsonSchema = true): JsonSchema {
  return { type: 'object', properties: { [key]: value }, required: [key] };
}

/** Weeks, days, hours, minutes and seconds of ISO 8601; a test holds it to what `parseDuration` takes. */
export const DURATION_PATTERN = '^P(?=.)(?:\\d+W)?(?:\\d+D)?(?:T(?=\\d)(?:\\d+H)?(?:\\d+M)?(?:\\d+S)?)?$';
export const DURATION = {
  type: 'string',
  pattern: DURATION_PATTERN,
  [PATTERN_MESSAGE]:
    'No ISO 8601 duration of weeks, days, hours, minutes or seconds: write for example "P28D" or "PT72H". Months and years have no fixed length.',
} as const;
