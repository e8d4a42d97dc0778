/**
 * avsc's types with four changes, made through its `typeHook`. Array and map counts are checked against the bytes
 * that are left (avsc believes them: ten bytes can keep it busy for hours); decoded records are plain objects;
 * nullable fields and the union of record kinds are told apart without looking the value over; ints keep to 32 bits.
 * The underscored methods are avsc's own seam between types; the codec's tests hold it in place.
 */
import avsc, { type Type, type types } from 'avsc';
import { STREAMS, type Stream } from '../../core/event/vocabulary.ts';
import { type AvroSchema, isUnion } from './avro-schema.ts';
import { STREAM_ENUM, streamSymbol } from './event-schemas.ts';

/** What avsc reads from and writes to. */
interface Tap {
  readonly buf: Buffer;
  pos: number;
  readLong(): number;
  skipLong(): void;
  readString(): string;
  skipString(): void;
  writeLong(value: number): void;
}

/** A type or resolver as avsc's types see one another. */
interface Part {
  _read(tap: Tap): unknown;
  _write(tap: Tap, value: unknown): void;
  _skip(tap: Tap): void;
  _check(value: unknown, ...rest: readonly unknown[]): boolean;
}

interface Defined {
  readonly type: string;
  readonly name?: string;
}

interface Options {
  readonly typeHook: (schema: AvroSchema, options: Options) => Type | undefined;
}

/** Parses a schema. Throws on one that is not valid Avro. */
export function parseType(schema: AvroSchema): Type {
  return avsc.Type.forSchema(schema as Parameters<typeof Type.forSchema>[0], {
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
      return schema.name === STREAM_ENUM ? new StreamEnum(schema as never, options) : undefined;
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

const malformed = (what: string): Error => new Error(what);

/** The number of items in the next block: each takes a byte or more, so there are no more than bytes left. */
function blockSize(tap: Tap): number {
  let count = tap.readLong();
  if (count < 0) {
    count = -count;
    tap.skipLong();
  }
  if (!(count <= tap.buf.length - tap.pos) && count !== 0) throw malformed('more items than bytes');
  return count;
}

class BoundedArray extends avsc.types.ArrayType {
  _read(this: { readonly itemsType: unknown }, tap: Tap): unknown[] {
    const items = this.itemsType as Part;
    const list: unknown[] = [];
    for (let count = blockSize(tap); count !== 0; count = blockSize(tap)) {
      for (; count > 0; count--) list.push(items._read(tap));
    }
    return list;
  }

  _skip(tap: Tap): void {
    const items = this.itemsType as unknown as Part;
    for (let count = blockSize(tap); count !== 0; count = blockSize(tap)) {
      for (; count > 0; count--) items._skip(tap);
    }
  }
}

const PLAIN = { enumerable: true, configurable: true, writable: true };

class BoundedMap extends avsc.types.MapType {
  _read(this: { readonly valuesType: unknown }, tap: Tap): Record<string, unknown> {
    const values = this.valuesType as Part;
    const map: Record<string, unknown> = {};
    for (let count = blockSize(tap); count !== 0; count = blockSize(tap)) {
      for (; count > 0; count--) {
        const key = tap.readString();
        const value = values._read(tap);
        if (key === '__proto__') Object.defineProperty(map, key, { value, ...PLAIN });
        else map[key] = value;
      }
    }
    return map;
  }

  _skip(tap: Tap): void {
    const values = this.valuesType as Part;
    for (let count = blockSize(tap); count !== 0; count = blockSize(tap)) {
      for (; count > 0; count--) {
        tap.skipString();
        values._skip(tap);
      }
    }
  }
}

class Nullable extends avsc.types.UnwrappedUnionType {
  _read(tap: Tap): unknown {
    switch (tap.readLong()) {
      case 0:
        return null;
      case 1:
        return (this.types[1] as unknown as Part)._read(tap);
      default:
        throw malformed('no such branch');
    }
  }

  _write(tap: Tap, value: unknown): void {
    if (value === null) {
      tap.writeLong(0);
    } else {
      tap.writeLong(1);
      (this.types[1] as unknown as Part)._write(tap, value);
    }
  }
}

/** A union of records whose first field, `kind`, is an enum of one symbol. */
class KindUnion extends avsc.types.WrappedUnionType {
  constructor(schema: never, options: Options) {
    super(schema, options);
    // The instance is frozen by now, its index is not; a kind has no dot and so is no branch's name.
    const indices = indicesOf(this);
    this.types.forEach((type, index) => {
      indices[kindOf(type)] = index;
    });
  }

  _read(tap: Tap): unknown {
    const type = this.types[tap.readLong()];
    if (type === undefined) throw malformed('no such branch');
    return (type as unknown as Part)._read(tap);
  }

  _write(tap: Tap, value: { readonly kind: string }): void {
    const index = indicesOf(this)[value.kind];
    if (index === undefined) throw malformed('no such kind');
    tap.writeLong(index);
    (this.types[index] as unknown as Part)._write(tap, value);
  }

  _check(value: { readonly kind: string } | null, ...rest: readonly unknown[]): boolean {
    const index = value === null ? undefined : indicesOf(this)[value.kind];
    return index !== undefined && (this.types[index] as unknown as Part)._check(value, ...rest);
  }

  /** Sets how a record that another schema wrote is read: as the branch of its name. */
  _update(resolver: { _read: Part['_read'] }, writer: Type): void {
    const branch = this.types.find((type) => type.name === writer.name);
    if (branch === undefined) return;
    const read = branch.createResolver(writer) as unknown as Part;
    resolver._read = (tap) => read._read(tap);
  }
}

const indicesOf = (union: Type): Record<string, number> =>
  (union as unknown as { readonly _branchIndices: Record<string, number> })._branchIndices;

const kindOf = (type: Type): string => {
  const kind = (type as types.RecordType).field('kind').type as types.EnumType;
  return kind.symbols[0] ?? '';
};

const STREAM_OF: ReadonlyMap<string, Stream> = new Map(
  STREAMS.map((stream) => [streamSymbol(stream), stream]),
);

class StreamEnum extends avsc.types.EnumType {
  _read(this: { readonly symbols: readonly string[] }, tap: Tap): Stream {
    const stream = STREAM_OF.get(this.symbols[tap.readLong()] ?? '');
    if (stream === undefined) throw malformed('no such stream');
    return stream;
  }

  _write(tap: Tap, stream: Stream): void {
    const index = STREAMS.indexOf(stream);
    if (index < 0) throw malformed('no such stream');
    tap.writeLong(index);
  }

  _check(value: unknown): boolean {
    return STREAMS.includes(value as Stream);
  }
}

class Int32 extends avsc.types.IntType {
  _read(tap: Tap): number {
    const value = tap.readLong();
    if (value !== (value | 0)) throw malformed('an int past 32 bits');
    return value;
  }
}
const INT = new Int32();
