import { createKeyTable } from './key-table.ts';

/** Texts that recur (sources, devices, codes), each kept once and known by a number. */
export interface Interner {
  /** Number of a text, -1 for null. */
  number(text: string | null): number;
  text(number: number): string | null;
  /** Texts that are probably asked for next, read to have them at hand. */
  touch(texts: readonly string[]): number;
}

export function createInterner(): Interner {
  const table = createKeyTable((text: string) => text);
  return {
    number(text) {
      if (text === null) return -1;
      const known = table.find(text);
      return known === -1 ? table.add(text) : known;
    },
    touch: (texts) => table.guess(texts).reduce((read, text) => read + (text?.length ?? 0), 0),
    text: (number) => (number === -1 ? null : table.at(number)!),
  };
}
