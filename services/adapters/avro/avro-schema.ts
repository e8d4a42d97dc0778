/** The part of Avro's schema language that Tocsin uses, as JSON. */
export type AvroSchema =
  | string
  | readonly AvroSchema[]
  | AvroRecord
  | AvroEnum
  | AvroArray
  | AvroMap
  | AvroLong;

export interface AvroRecord {
  readonly type: 'record';
  readonly name: string;
  readonly namespace?: string;
  readonly aliases?: readonly string[];
  readonly doc?: string;
  readonly fields: readonly AvroField[];
}

export interface AvroField {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly type: AvroSchema;
  readonly default?: unknown;
  readonly doc?: string;
}

export interface AvroEnum {
  readonly type: 'enum';
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly symbols: readonly string[];
  readonly default?: string;
}

export interface AvroArray {
  readonly type: 'array';
  readonly items: AvroSchema;
}

export interface AvroMap {
  readonly type: 'map';
  readonly values: AvroSchema;
}

export interface AvroLong {
  readonly type: 'long';
  readonly logicalType: 'timestamp-millis';
}

const NAMESPACE = 'tocsin';

/** An instant, epoch ms. */
export const INSTANT: AvroLong = { type: 'long', logicalType: 'timestamp-millis' };

export const record = (name: string, doc: string, fields: readonly AvroField[]): AvroRecord => ({
  type: 'record',
  name,
  ...(doc === '' ? {} : { doc }),
  fields,
});

export const enumeration = (name: string, symbols: readonly string[]): AvroEnum => ({
  type: 'enum',
  name,
  symbols,
});

export const field = (name: string, type: AvroSchema, doc?: string): AvroField => ({
  name,
  type,
  ...(doc === undefined ? {} : { doc }),
});

/** A field that older writers did not know, with what it is in their records. */
export const defaulted = (name: string, type: AvroSchema, fallback: unknown, doc?: string): AvroField => ({
  name,
  type,
  default: fallback,
  ...(doc === undefined ? {} : { doc }),
});

/** A field that may be null, and is null where a writer did not know it. */
export const nullable = (name: string, type: AvroSchema, doc?: string): AvroField => ({
  name,
  type: ['null', type],
  default: null,
  ...(doc === undefined ? {} : { doc }),
});

export const listOf = (items: AvroSchema): AvroArray => ({ type: 'array', items });

/**
 * A schema that stands on its own: in the namespace, each named type defined where it is met first and named
 * afterwards, as Avro wants it.
 */
export function selfContained(schema: AvroRecord): AvroRecord {
  const defined = new Map<string, AvroRecord | AvroEnum>();
  const { type, name, ...rest } = nameRepeats(schema, defined) as AvroRecord;
  return { type, name, namespace: NAMESPACE, ...rest };
}

function nameRepeats(schema: AvroSchema, defined: Map<string, AvroRecord | AvroEnum>): AvroSchema {
  if (typeof schema === 'string') return schema;
  if (isUnion(schema)) return schema.map((branch) => nameRepeats(branch, defined));
  switch (schema.type) {
    case 'long':
      return schema;
    case 'array':
      return { ...schema, items: nameRepeats(schema.items, defined) };
    case 'map':
      return { ...schema, values: nameRepeats(schema.values, defined) };
    case 'enum':
      return firstOf(schema, defined) ? schema : schema.name;
    case 'record':
      if (!firstOf(schema, defined)) return schema.name;
      return { ...schema, fields: schema.fields.map((f) => ({ ...f, type: nameRepeats(f.type, defined) })) };
    default:
      return schema satisfies never;
  }
}

function firstOf(schema: AvroRecord | AvroEnum, defined: Map<string, AvroRecord | AvroEnum>): boolean {
  const earlier = defined.get(schema.name);
  if (earlier === undefined) {
    defined.set(schema.name, schema);
    return true;
  }
  if (JSON.stringify(earlier) !== JSON.stringify(schema)) {
    throw new Error(`two Avro types are named ${schema.name}`);
  }
  return false;
}

/** Arrays are unions in Avro's JSON. */
export const isUnion = (schema: unknown): schema is readonly AvroSchema[] => Array.isArray(schema);
