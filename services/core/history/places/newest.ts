/** A name and the ordinal of its newest entry lie side by side. */
const PAIR = 2;
const LEAST_PAIRS = 8;
/** Numbers given one after another fall far apart (Knuth, "Sorting and Searching", section 6.4). */
const SPREAD = 0x9e3779b1;

/** In the place of an ordinal, and later than any: the newest entry was cut off, and which one is now is not known. */
export const UNSURE = 2_147_483_647;

/**
 * The newest entry of each of some names, which are numbers from 1 on: a hash table with linear probing in one array, as
 * thousands of nodes have one, most of them small.
 */
export class Newest {
  /** Pairs in any order; where the name is 0 there is none. */
  cells = new Int32Array(LEAST_PAIRS * PAIR);
  /** Of names. */
  length: number = 0;
  #shift = Math.clz32(LEAST_PAIRS) + 1;

  set(name: number, ordinal: number): void {
    const at = this.#find(name);
    this.cells[at + 1] = ordinal;
    if (this.cells[at] === name) return;
    this.cells[at] = name;
    this.length++;
    if (this.length * 4 * PAIR > this.cells.length * 3) this.#grow();
  }

  /** Where a name is, or where it belongs. */
  #find(name: number): number {
    const { cells } = this;
    const mask = cells.length - 1;
    let at = (Math.imul(name, SPREAD) >>> this.#shift) * PAIR;
    while (cells[at] !== name && cells[at] !== 0) at = (at + PAIR) & mask;
    return at;
  }

  #grow(): void {
    const { cells } = this;
    this.cells = new Int32Array(cells.length * 2);
    this.#shift--;
    for (let from = 0; from < cells.length; from += PAIR) {
      if (cells[from] === 0) continue;
      const at = this.#find(cells[from]!);
      this.cells[at] = cells[from]!;
      this.cells[at + 1] = cells[from + 1]!;
    }
  }

  /** How many names have an entry from an ordinal on, or may have one. */
  most(from: number): number {
    const { cells } = this;
    let most = 0;
    for (let at = 0; at < cells.length; at += PAIR) if (cells[at] !== 0 && cells[at + 1]! >= from) most++;
    return most;
  }
}
