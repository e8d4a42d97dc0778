/** Stretches of one size, side by side in numbers that it shares with other pages. */
export class Page {
  readonly numbers: Float64Array;
  /** The same memory as whole numbers, four in the place of an entry. */
  readonly ints: Int32Array;
  /** Its first entry in them. */
  readonly first: number;
  /** The size of its stretches, how many are in use, and where the next is cut. */
  size = -1;
  used = 0;
  cut = 0;
  /** First entry of a stretch that was given back, -1 where there is none; each says in its place where the next is. */
  free = -1;
  /** Among the pages of its size that have room; -1 where it has none. */
  place = -1;

  constructor(numbers: Float64Array, ints: Int32Array, first: number) {
    this.numbers = numbers;
    this.ints = ints;
    this.first = first;
  }
}

/**
 * Stretches of entries for short histories (the time of one, and behind it its row and its class in one number), and of whole
 * numbers for the indexes of long ones. Many lie in one array: arrays of their own would cost more than they hold, and each would
 * have to be waited for before what it holds.
 */
export interface Slabs {
  /** A stretch of the size, an index into `SIZES`: its page, and its first entry there. What others left in it stays. */
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

/** Entries of a stretch, by its size; what is longer has an array of its own. */
// biome-ignore format: a table
export const SIZES: readonly number[] = [1, 2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64];
const PAGE_ENTRIES = 2_048;
/** Pages in one array; the first arrays have fewer. */
const MOST_PAGES = 8;

/** Whole numbers in the place of an entry. */
export const INTS_OF_ENTRY = 4;

/** The size of stretch that holds more than so many entries, or -1. */
export function largerThan(entries: number): number {
  for (let size = 0; size < SIZES.length; size++) if (SIZES[size]! > entries) return size;
  return -1;
}

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
  /** What pages are cut from, and how many there are so far. */
  #numbers = new Float64Array(0);
  #ints = new Int32Array(0);
  #pages = 0;

  take(size: number): { readonly page: Page; readonly start: number } {
    const open = this.#open[size]!;
    const page = open.length > 0 ? open[open.length - 1]! : this.#begin(size);
    const start = page.free === -1 ? page.cut : page.free;
    if (page.free === -1) page.cut += SIZES[size]!;
    else page.free = page.numbers[start * 2]! | 0;
    page.used++;
    if (page.free === -1 && page.cut + SIZES[size]! > page.first + PAGE_ENTRIES) this.#shut(page);
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
    const page = this.#empty.pop() ?? this.#cutPage();
    page.size = size;
    page.cut = page.first;
    page.free = -1;
    this.#list(page);
    return page;
  }

  #cutPage(): Page {
    const behind = this.#numbers.length / (2 * PAGE_ENTRIES);
    if (this.#pages === behind) {
      const pages = Math.min(MOST_PAGES, Math.max(1, behind * 2));
      this.#numbers = new Float64Array(pages * 2 * PAGE_ENTRIES);
      this.#ints = new Int32Array(this.#numbers.buffer);
      this.#pages = 0;
    }
    return new Page(this.#numbers, this.#ints, this.#pages++ * PAGE_ENTRIES);
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
