/** A JSON Schema, draft 7: what editors understand best. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

export const DRAFT = 'http://json-schema.org/draft-07/schema#';

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

/** Weeks, days, hours, minutes and seconds of ISO 8601; a test holds it to what `parseDuration` takes. */
export const DURATION_PATTERN = '^P(?=.)(?:\\d+W)?(?:\\d+D)?(?:T(?=\\d)(?:\\d+H)?(?:\\d+M)?(?:\\d+S)?)?$';
