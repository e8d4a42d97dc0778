import { CodecError } from '../../adapters/avro/codec-error.ts';

/** What is read, or null where the bytes are of no schema: merge has refused such a record, and the log holds it still. */
export function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof CodecError) return null;
    throw error;
  }
}
