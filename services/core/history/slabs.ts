import { createIntStack } from './growable.ts';

/** Entries of short histories, many in one set of arrays: a history of its own arrays would cost more than it holds. */
export interface Page {
  readonly times: Float64Array;
  readonly rows: Int32Array;
  readonly classes: Int32Array;
}

export interface Slabs {
  /** A stretch of 2^size entries. */
  take(size: number): { readonly page: Page; readonly start: number };
  give(page: Page, start: number, size: number): void;
}

const PAGE_ENTRIES = 2_048;
/** The longest stretch that is cut from a page; longer histories have arrays of their own. */
export const LARGEST_SLAB = 6;

export function newPage(entries: number): Page {
  return {
    times: new Float64Array(entries),
    rows: new Int32Array(entries),
    classes: new Int32Array(entries),
  };
}

export function createSlabs(): Slabs {
  const pages: Page[] = [];
  const numbers = new Map<Page, number>();
  const unused = Array.from({ length: LARGEST_SLAB + 1 }, createIntStack);
  let cut = PAGE_ENTRIES;
  const cutNew = (entries: number): number => {
    if (cut + entries > PAGE_ENTRIES) {
      const page = newPage(PAGE_ENTRIES);
      numbers.set(page, pages.length);
      pages.push(page);
      cut = 0;
    }
    cut += entries;
    return (pages.length - 1) * PAGE_ENTRIES + cut - entries;
  };
  return {
    take(size) {
      const free = unused[size]!.pop();
      const place = free === -1 ? cutNew(1 << size) : free;
      return { page: pages[Math.floor(place / PAGE_ENTRIES)]!, start: place % PAGE_ENTRIES };
    },
    give(page, start, size) {
      unused[size]!.push(numbers.get(page)! * PAGE_ENTRIES + start);
    },
  };
}
