import { type AvroEnum, type AvroField, type AvroRecord, type AvroSchema, isUnion } from './avro-schema.ts';
import { parseType } from './parse-type.ts';

/** Promotions that lose nothing. Avro has more: long to double loses digits, string to bytes loses the meaning. */
const WIDER: Readonly<Record<string, readonly string[]>> = { int: ['long', 'double'], float: ['double'] };

/**
 * Why records written with `writer` could not be read with `reader` (BACKWARD compatibility, Avro 1.11 "Schema
 * Resolution"), one line a reason with the field's path; none where they can. Stricter than Avro where Avro would
 * lose data quietly: an enum symbol may not go even if a default would stand in for it, a logical type stays, and
 * a field that leaves while another of its type comes is taken for a rename, which needs an alias.
 */
export function incompatibilities(reader: AvroRecord, writer: AvroRecord): readonly string[] {
  const walk: Walk = { reader: namedTypes(reader), writer: namedTypes(writer), seen: new Set(), reasons: [] };
  compare(walk, '', reader, writer);
  if (walk.reasons.length === 0) {
    try {
      parseType(reader).createResolver(parseType(writer));
    } catch (error) {
      walk.reasons.push(`: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return walk.reasons;
}

type Named = AvroRecord | AvroEnum;

interface Walk {
  readonly reader: ReadonlyMap<string, Named>;
  readonly writer: ReadonlyMap<string, Named>;
  readonly seen: Set<string>;
  readonly reasons: string[];
}

function namedTypes(schema: AvroSchema, found = new Map<string, Named>()): Map<string, Named> {
  if (typeof schema === 'string') return found;
  if (isUnion(schema)) {
    for (const branch of schema) namedTypes(branch, found);
  } else if (schema.type === 'array') namedTypes(schema.items, found);
  else if (schema.type === 'map') namedTypes(schema.values, found);
  else if (schema.type === 'enum') found.set(schema.name, schema);
  else if (schema.type === 'record') {
    found.set(schema.name, schema);
    for (const each of schema.fields) namedTypes(each.type, found);
  }
  return found;
}

const deref = (schema: AvroSchema, named: ReadonlyMap<string, Named>): AvroSchema =>
  typeof schema === 'string' ? (named.get(schema) ?? schema) : schema;

function compare(walk: Walk, path: string, readerRef: AvroSchema, writerRef: AvroSchema): void {
  const reader = deref(readerRef, walk.reader);
  const writer = deref(writerRef, walk.writer);
  if (isUnion(writer)) {
    for (const branch of writer) compare(walk, path, reader, branch);
  } else if (isUnion(reader)) {
    const branch = reader.find((each) => sameKind(deref(each, walk.reader), writer));
    if (branch === undefined) walk.reasons.push(`${path}: ${describe(writer)} can no longer be read`);
    else compare(walk, path, branch, writer);
  } else if (!sameKind(reader, writer)) {
    walk.reasons.push(`${path}: ${describe(writer)} cannot be read as ${describe(reader)}`);
  } else {
    compareParts(walk, path, reader, writer);
  }
}

function compareParts(walk: Walk, path: string, reader: AvroSchema, writer: AvroSchema): void {
  if (isTyped(reader, 'record') && isTyped(writer, 'record')) compareRecords(walk, path, reader, writer);
  else if (isTyped(reader, 'enum') && isTyped(writer, 'enum')) compareSymbols(walk, path, reader, writer);
  else if (isTyped(reader, 'array') && isTyped(writer, 'array')) {
    compare(walk, `${path}[]`, reader.items, writer.items);
  } else if (isTyped(reader, 'map') && isTyped(writer, 'map')) {
    compare(walk, `${path}{}`, reader.values, writer.values);
  }
}

function compareRecords(walk: Walk, path: string, reader: AvroRecord, writer: AvroRecord): void {
  const pair = `${reader.name} ${writer.name}`;
  if (walk.seen.has(pair)) return;
  walk.seen.add(pair);
  const added: AvroField[] = [];
  const left = new Map(writer.fields.map((each) => [each.name, each]));
  for (const each of reader.fields) {
    const from = [each.name, ...(each.aliases ?? [])].find((name) => left.has(name));
    const written = left.get(from ?? '');
    if (from === undefined || written === undefined) added.push(each);
    else {
      left.delete(from);
      compare(walk, `${path}.${each.name}`, each.type, written.type);
    }
  }
  for (const each of added) checkAdded(walk, `${path}.${each.name}`, each, [...left.values()]);
}

function checkAdded(walk: Walk, path: string, added: AvroField, removed: readonly AvroField[]): void {
  const twin = removed.find((each) => JSON.stringify(each.type) === JSON.stringify(added.type));
  if (twin !== undefined) walk.reasons.push(`${path}: was ${twin.name}; a renamed field needs an alias`);
  else if (added.default === undefined) walk.reasons.push(`${path}: a new field needs a default`);
}

function compareSymbols(walk: Walk, path: string, reader: AvroEnum, writer: AvroEnum): void {
  const gone = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol));
  if (gone.length > 0) walk.reasons.push(`${path}: ${gone.join(', ')} can no longer be read`);
}

function sameKind(reader: AvroSchema, writer: AvroSchema): boolean {
  if (isNamed(reader) && isNamed(writer)) {
    return reader.type === writer.type && [reader.name, ...(reader.aliases ?? [])].includes(writer.name);
  }
  const from = describe(writer);
  const to = describe(reader);
  return from === to || (WIDER[from] ?? []).includes(to);
}

const isNamed = (schema: AvroSchema): schema is Named => isTyped(schema, 'record') || isTyped(schema, 'enum');

type Typed<K> = Extract<AvroSchema, { readonly type: K }>;
const isTyped = <K extends string>(schema: AvroSchema, type: K): schema is Typed<K> =>
  typeof schema === 'object' && !isUnion(schema) && schema.type === type;

/** `int`, `long (timestamp-millis)`, `enum Level`, `array`: two that are described alike are alike in kind. */
function describe(schema: AvroSchema): string {
  if (typeof schema === 'string') return schema;
  if (isUnion(schema)) return 'union';
  if (isNamed(schema)) return `${schema.type} ${schema.name}`;
  return schema.type === 'long' ? `long (${schema.logicalType})` : schema.type;
}
