import { createTextTable } from './text-table.ts';

/** Texts that recur (sources, devices, codes), each kept once and known by a number. */
export interface Interner {
  /** Number of a text, -1 for null. */
  number(text: string | null): number;
  text(number: number): string | null;
}

export function createInterner(): Interner {
  const table = createTextTable();
  return {
    number(text) {
      if (text === null) return -1;
      const known = table.find(text);
      return known === -1 ? table.add(text) : known;
    },
    text: (number) => (number === -1 ? null : table.text(number)),
  };
}
