import { createIntStack, type IntStack } from './growable.ts';

/** Entries of histories, side by side: the time of one in the floats, its row and its class in the whole numbers behind. */
export interface Page {
  /** Of the same bytes. */
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  /** Among the pages of its slabs, -1 for one of its own. */
  readonly number: number;
}

/** Stretches of entries for short histories, many in one page: arrays of their own would cost more than they hold. */
export interface Slabs {
  /** A stretch of the size, an index into `SIZES`. */
  take(size: number): { readonly page: Page; readonly start: number };
  give(page: Page, start: number, size: number): void;
}

export const ENTRY_BYTES = 16;
/** Entries of a stretch, by its size; longer histories have pages of their own. */
export const SIZES: readonly number[] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];
/** Pages double up to this. */
const MOST_ENTRIES = 32_768;
const FIRST_ENTRIES = 256;

export function newPage(entries: number, number = -1): Page {
  const buffer = new ArrayBuffer(entries * ENTRY_BYTES);
  return { f64: new Float64Array(buffer), i32: new Int32Array(buffer), number };
}

export function createSlabs(): Slabs {
  return new PagedSlabs();
}

class PagedSlabs implements Slabs {
  readonly #pages: Page[] = [];
  readonly #unused: readonly IntStack[] = SIZES.map(createIntStack);
  #room = 0;
  #cut = 0;

  take(size: number): { readonly page: Page; readonly start: number } {
    const free = this.#unused[size]!.pop();
    const place = free === -1 ? this.#cutNew(SIZES[size]!) : free;
    return { page: this.#pages[Math.floor(place / MOST_ENTRIES)]!, start: place % MOST_ENTRIES };
  }

  give({ number }: Page, start: number, size: number): void {
    this.#unused[size]!.push(number * MOST_ENTRIES + start);
  }

  #cutNew(entries: number): number {
    if (this.#cut + entries > this.#room) {
      this.#room = Math.min(MOST_ENTRIES, Math.max(FIRST_ENTRIES, this.#room * 2));
      this.#pages.push(newPage(this.#room, this.#pages.length));
      this.#cut = 0;
    }
    const start = this.#cut;
    this.#cut += entries;
    return (this.#pages.length - 1) * MOST_ENTRIES + start;
  }
}
