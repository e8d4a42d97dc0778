/**
 * avsc's seam between its types: the underscored methods that they call on one another. It is not documented, so
 * what leans on it stays in this folder, and the codecs' tests hold it in place.
 */

/** What avsc reads from and writes to. */
export interface Tap {
  readonly buf: Buffer;
  pos: number;
  readLong(): number;
  skipLong(): void;
  readString(): string;
  skipString(): void;
  writeLong(value: number): void;
}

/** A type, or a resolver, which has `_read` only. */
export interface Part {
  _read(tap: Tap): unknown;
  _write(tap: Tap, value: unknown): void;
  _skip(tap: Tap): void;
  _check(value: unknown, flags: unknown, hook?: Misfit, path?: string[]): boolean;
}

/** Told of each part of a value that does not fit its type. */
export type Misfit = (value: unknown, type: unknown) => void;

/** avsc's private parts of a type. */
export const inside = <T = Part>(type: unknown): T => type as T;

export const malformed = (what: string): Error => new Error(what);
