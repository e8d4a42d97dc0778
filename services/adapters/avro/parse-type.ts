import avsc, { type Type } from 'avsc';
import { type AvroSchema, isUnion } from './avro-schema.ts';
import { BoundedArray, BoundedMap, Int32 } from './bounded-types.ts';
import { KindUnion, Nullable, OwnEnum, StreamEnum } from './choice-types.ts';
import { STREAM_ENUM } from './event-schemas.ts';

interface Options {
  readonly typeHook: (schema: AvroSchema, options: Options) => Type | undefined;
}

interface Defined {
  readonly type: string;
  readonly name?: string;
}

const INT = new Int32();

/**
 * A schema as an avsc type that hostile bytes cannot keep busy, and that reads plain objects, with all keys, in the
 * order of the schema. Throws on what is not valid Avro.
 */
export function parseType(schema: AvroSchema): Type {
  return avsc.Type.forSchema(schema as never, {
    typeHook: hook as never,
    omitRecordMethods: true,
    wrapUnions: false,
  });
}

/** avsc asks for each part of a schema, a primitive as `{ type: 'int' }` too; undefined leaves the part to avsc. */
function hook(schema: AvroSchema | Defined, options: Options): Type | undefined {
  if (typeof schema === 'string') return undefined;
  if (isUnion(schema)) return unionType(schema, options);
  switch (schema.type) {
    case 'record': {
      const type = new avsc.types.RecordType(schema as never, options);
      type.recordConstructor.prototype = Object.prototype;
      return type;
    }
    case 'array':
      return new BoundedArray(schema as never, options);
    case 'map':
      return new BoundedMap(schema as never, options);
    case 'enum':
      return schema.name === STREAM_ENUM
        ? new StreamEnum(schema as never, options)
        : new OwnEnum(schema as never, options);
    case 'int':
      return INT;
    default:
      return undefined;
  }
}

function unionType(schema: readonly AvroSchema[], options: Options): Type | undefined {
  if (schema.length === 2 && schema[0] === 'null') return new Nullable(schema as never, options);
  const records = schema.every(
    (branch) => typeof branch === 'object' && !isUnion(branch) && branch.type === 'record',
  );
  return records ? new KindUnion(schema as never, options) : undefined;
}
