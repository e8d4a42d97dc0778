import type { Type } from 'avsc';
import type { Codec } from '../../steps/ports/codec.ts';
import { CodecError } from './codec-error.ts';
import { parseType } from './parse-type.ts';
import { openReaders, type Resolver } from './readers.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import type { TopicSchema } from './schemas.ts';

/** Confluent's wire format: a zero byte, the schema's id in four bytes, big-endian, then Avro binary. */
const HEADER_BYTES = 5;
const SCRATCH_BYTES = 16 * 1024;
/** A rule set may take megabytes; the room for one is not kept for the next. */
const MAX_SCRATCH_BYTES = 256 * 1024;

/**
 * A codec of one schema's records. Registers the schema, so it throws `RegistryError('incompatible')` where the
 * registry refuses it. `encode` and `decode` throw `CodecError`.
 */
export function createCodec<T>(registry: SchemaRegistry, { subject, schema }: TopicSchema): Codec<T> {
  const text = JSON.stringify(schema);
  const type = parseType(schema);
  const id = registry.idOf(subject, text);
  const readers = openReaders({ registry, type, text });
  let scratch = scratchOf(SCRATCH_BYTES, id);

  return {
    encode: (value) => {
      let buffer = scratch;
      let end = write(type, value, buffer);
      if (end < 0) {
        buffer = scratchOf(buffer.length - end, id);
        end = write(type, value, buffer);
        if (buffer.length <= MAX_SCRATCH_BYTES) scratch = buffer;
      }
      const bytes = Buffer.allocUnsafe(end);
      buffer.copy(bytes, 0, 0, end);
      return bytes;
    },
    decode: (bytes) => {
      const buffer = asBuffer(bytes);
      if (buffer.length < HEADER_BYTES || buffer[0] !== 0) {
        throw new CodecError('not_avro', 'the record does not start with a zero byte and a schema id');
      }
      return read(type, buffer, readers.resolverOf(buffer.readUInt32BE(1))) as T;
    },
  };
}

function scratchOf(bytes: number, id: number): Buffer {
  const scratch = Buffer.alloc(bytes);
  scratch.writeUInt32BE(id, 1);
  return scratch;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Where the record ends in `buffer`, or, where it does not fit, minus the bytes that are missing. */
function write(type: Type, value: unknown, buffer: Buffer): number {
  try {
    return type.encode(value, buffer, HEADER_BYTES);
  } catch {
    throw new CodecError('not_encodable', `${type.name} does not fit its schema at ${misfit(type, value)}`);
  }
}

/** The path of the first part that does not fit, for example `place.lon`; avsc's own message holds the value. */
function misfit(type: Type, value: unknown): string {
  let first: string | undefined;
  type.isValid(value, {
    errorHook: (path) => {
      first ??= path.join('.');
    },
  });
  return first || 'the whole record';
}

function read(type: Type, buffer: Buffer, resolver: Resolver | undefined): unknown {
  let end: number;
  let value: unknown;
  try {
    ({ value, offset: end } = type.decode(buffer, HEADER_BYTES, resolver));
  } catch {
    throw new CodecError('not_avro', `the bytes are no ${type.name}`);
  }
  if (end !== buffer.length) {
    throw new CodecError('not_avro', end < 0 ? `${type.name} is cut short` : `bytes follow the ${type.name}`);
  }
  return value;
}
