/** `npm run generate`: writes what is derived from the code, `schemas/*.avsc`. A test fails where they differ. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { SCHEMAS, type SchemaName, schemaText } from '../adapters/avro/schemas.ts';

const root = new URL('../../', import.meta.url);

mkdirSync(new URL('schemas/', root), { recursive: true });
for (const name of Object.keys(SCHEMAS) as SchemaName[]) {
  writeFileSync(new URL(`schemas/${name}.avsc`, root), schemaText(name));
}
