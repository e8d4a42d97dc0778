import type { Codec } from './ports/codec.ts';

/** Null for bytes that are no such record: what they do to what follows is for whoever reads them. */
export function decodedOrNull<T>(codec: Codec<T>, value: Uint8Array): T | null {
  try {
    return codec.decode(value);
  } catch {
    return null;
  }
}
