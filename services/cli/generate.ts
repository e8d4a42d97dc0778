/** `npm run generate`: writes what is derived from the code: all of `schemas/`, the reference in `rules/README.md` and the table
 * of metrics in `docs/operations.md`. A test fails where they differ. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { SCHEMAS, type SchemaName, schemaText } from '../adapters/avro/schemas.ts';
import { ruleSchemaText } from '../adapters/json-schema/rule-schema.ts';
import { sharedSchemaText } from '../adapters/json-schema/shared-schema.ts';
import { withGeneratedPart } from '../adapters/markdown/generated-part.ts';
import { metricTable } from '../adapters/markdown/metric-table.ts';
import { ruleReference } from '../adapters/markdown/rule-reference.ts';

const folder = new URL('../../schemas/', import.meta.url);

mkdirSync(folder, { recursive: true });
for (const name of Object.keys(SCHEMAS) as SchemaName[]) {
  writeFileSync(new URL(`${name}.avsc`, folder), schemaText(name));
}
writeFileSync(new URL('rule.schema.json', folder), ruleSchemaText());
writeFileSync(new URL('shared-conditions.schema.json', folder), sharedSchemaText());

const readme = new URL('../../rules/README.md', import.meta.url);
writeFileSync(readme, withGeneratedPart(readFileSync(readme, 'utf8'), ruleReference()));

const operations = new URL('../../docs/operations.md', import.meta.url);
writeFileSync(operations, withGeneratedPart(readFileSync(operations, 'utf8'), metricTable(), 'metrics'));
