/** Entries of histories, side by side: the time of one, and behind it its row and its class in one number. */
export class Page {
  readonly numbers: Float64Array;
  /** Of slabs: the size of its stretches, how many are in use, and where the next is cut. */
  size = -1;
  used = 0;
  cut = 0;
  /** First entry of a stretch that was given back, -1 where there is none; each says in its place where the next is. */
  free = -1;
  /** Among the pages of its size that have room; -1 where it has none. */
  place = -1;

  constructor(entries: number) {
    this.numbers = new Float64Array(entries * 2);
  }
}

/** Stretches of entries for short histories, many in one page: arrays of their own would cost more than they hold. */
export interface Slabs {
  /** A stretch of the size, an index into `SIZES`. */
  take(size: number): { readonly page: Page; readonly start: number };
  give(page: Page, start: number): void;
}

/** A row has 31 bits, which leaves 22 of the 53 of a whole number. */
const CLASS_UNIT = 2 ** 31;
const ROW_MASK = CLASS_UNIT - 1;
/** Beyond the last number that a class may have. */
export const MOST_CLASSES = 2 ** 22;

export const rowAndClass = (row: number, entryClass: number): number => entryClass * CLASS_UNIT + row;
export const rowIn = (rowAndClass: number): number => rowAndClass & ROW_MASK;
export const classIn = (rowAndClass: number): number => (rowAndClass / CLASS_UNIT) | 0;

/** Entries of a stretch, by its size; longer histories have pages of their own. */
// biome-ignore format: a table
export const SIZES: readonly number[] = [1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64];
const PAGE_ENTRIES = 2_048;

export function createSlabs(): Slabs {
  return new PagedSlabs();
}

/**
 * Each page holds stretches of one size, and one that is empty is for any: histories grow at one pace, so that nobody
 * would ask again for the short stretches that they leave.
 */
class PagedSlabs implements Slabs {
  /** Pages with room, by size. */
  readonly #open: readonly Page[][] = SIZES.map(() => []);
  readonly #empty: Page[] = [];

  take(size: number): { readonly page: Page; readonly start: number } {
    const open = this.#open[size]!;
    const page = open.at(-1) ?? this.#begin(size);
    const start = page.free === -1 ? page.cut : page.free;
    if (page.free === -1) page.cut += SIZES[size]!;
    else page.free = page.numbers[start * 2]! | 0;
    page.used++;
    if (page.free === -1 && page.cut + SIZES[size]! > PAGE_ENTRIES) this.#shut(page);
    return { page, start };
  }

  give(page: Page, start: number): void {
    page.numbers[start * 2] = page.free;
    page.free = start;
    page.used--;
    if (page.used > 0) {
      if (page.place === -1) this.#list(page);
      return;
    }
    if (page.place !== -1) this.#shut(page);
    this.#empty.push(page);
  }

  #begin(size: number): Page {
    const page = this.#empty.pop() ?? new Page(PAGE_ENTRIES);
    page.size = size;
    page.cut = 0;
    page.free = -1;
    this.#list(page);
    return page;
  }

  #list(page: Page): void {
    page.place = this.#open[page.size]!.push(page) - 1;
  }

  #shut(page: Page): void {
    const open = this.#open[page.size]!;
    const last = open.pop()!;
    if (last !== page) {
      open[page.place] = last;
      last.place = page.place;
    }
    page.place = -1;
  }
}
