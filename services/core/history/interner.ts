import { createKeyTable } from './key-table.ts';

/** Texts that recur (sources, devices, codes), each kept once and known by a number. */
export interface Interner {
  /** Number of a text, -1 for null. */
  number(text: string | null): number;
  text(number: number): string | null;
  /** Texts that are probably asked for next, read to have them at hand. */
  touch(texts: readonly string[], count: number): number;
}

export function createInterner(): Interner {
  const guessed: (string | undefined)[] = [];
  const table = createKeyTable((text: string) => text);
  return {
    number(text) {
      if (text === null) return -1;
      const known = table.find(text);
      return known === -1 ? table.add(text) : known;
    },
    touch(texts, count) {
      let read = 0;
      table.guess(texts, count, guessed);
      for (let i = 0; i < count; i++) read += guessed[i]?.length ?? 0;
      return read;
    },
    text: (number) => (number === -1 ? null : table.at(number)!),
  };
}
