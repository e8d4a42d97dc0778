import { readdirSync, readFileSync } from 'node:fs';

const SCHEMAS = new URL('../../../schemas/', import.meta.url);

/** Every name of a field or symbol in the Avro schemas as they are published, with its file. */
export function schemaNames(): readonly { readonly file: string; readonly name: string }[] {
  const files = readdirSync(SCHEMAS, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.avsc'),
  );
  return files.flatMap((file) =>
    namesIn(JSON.parse(readFileSync(new URL(file, SCHEMAS), 'utf8'))).map((name) => ({ file, name })),
  );
}

function namesIn(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(namesIn);
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, items, values, fields, symbols } = schema as Readonly<Record<string, unknown>>;
  const own = Array.isArray(fields) ? fields.map((field) => String((field as { name: unknown }).name)) : [];
  const listed = Array.isArray(symbols) ? symbols.map(String) : [];
  const inner = [type, items, values, fields].filter((part) => typeof part === 'object');
  return [...own, ...listed, ...inner.flatMap(namesIn)];
}
