import { SHARED_KEYS } from '../../core/rule/language/shared.ts';
import { requiredKeysOf } from '../../core/rule/language/spec.ts';
import { conditionsSchema } from './condition-schema.ts';
import { closedObject, DRAFT, keySchema } from './json-schema.ts';
import { definitionsOf } from './rule-schema.ts';
import { SHARED } from './subjects.ts';

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
        additionalProperties: conditionsSchema(SHARED),
      }),
    },
    requiredKeysOf(SHARED_KEYS),
  ),
  definitions: definitionsOf(SHARED),
};

/** The text of `schemas/shared-conditions.schema.json`. */
export function sharedSchemaText(): string {
  return `${JSON.stringify(SHARED_SCHEMA, null, 2)}\n`;
}
