/** Turns a record into bytes and back. `decode` throws on bytes that are not such a record. */
export interface Codec<T> {
  encode(value: T): Uint8Array;
  decode(bytes: Uint8Array): T;
}
