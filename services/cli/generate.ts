/** `npm run generate`: writes what is derived from the code, all of `schemas/`. A test fails where they differ. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { SCHEMAS, type SchemaName, schemaText } from '../adapters/avro/schemas.ts';
import { ruleSchemaText } from '../adapters/json-schema/rule-schema.ts';
import { sharedSchemaText } from '../adapters/json-schema/shared-schema.ts';

const folder = new URL('../../schemas/', import.meta.url);

mkdirSync(folder, { recursive: true });
for (const name of Object.keys(SCHEMAS) as SchemaName[]) {
  writeFileSync(new URL(`${name}.avsc`, folder), schemaText(name));
}
writeFileSync(new URL('rule.schema.json', folder), ruleSchemaText());
writeFileSync(new URL('shared-conditions.schema.json', folder), sharedSchemaText());
