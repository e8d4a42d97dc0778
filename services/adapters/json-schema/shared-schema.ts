import { MAX_ID_LENGTH } from '../../core/rule/language/limits.ts';
import { SHARED_KEYS } from '../../core/rule/language/shared.ts';
import { requiredKeysOf } from '../../core/rule/language/spec.ts';
import { CONSTANT, conditionsSchema } from './condition-schema.ts';
import { closedObject, DRAFT, hasKey, keySchema } from './json-schema.ts';
import { definitionsOf } from './rule-schema.ts';
import { SHARED } from './subjects.ts';

const NAMES = { pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: MAX_ID_LENGTH } as const;

/** What an editor needs for the file of shared conditions. */
export const SHARED_SCHEMA = {
  $schema: DRAFT,
  title: 'Tocsin shared conditions',
  ...closedObject(
    'Conditions by name, for any rule of the directory: see rules/README.md.',
    {
      $schema: keySchema(SHARED_KEYS.$schema),
      conditions: keySchema(SHARED_KEYS.conditions, {
        type: 'object',
        propertyNames: NAMES,
        additionalProperties: { allOf: [conditionsSchema(SHARED)], not: hasKey('condition') },
      }),
    },
    requiredKeysOf(SHARED_KEYS),
  ),
  definitions: { ...definitionsOf(SHARED), constant: CONSTANT },
};

/** The text of `schemas/shared-conditions.schema.json`. */
export function sharedSchemaText(): string {
  return `${JSON.stringify(SHARED_SCHEMA, null, 2)}\n`;
}
