/** Texts that recur (sources, devices, codes), each kept once and known by a number. */
export interface Interner {
  /** Number of a text, -1 for null. */
  number(text: string | null): number;
  text(number: number): string | null;
}

export function createInterner(): Interner {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  return {
    number(text) {
      if (text === null) return -1;
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      return texts.push(text) - 1;
    },
    text: (number) => (number === -1 ? null : texts[number]!),
  };
}
