/** Typed arrays that grow by a part of themselves: numbers laid end to end cost no header, no pointer and no garbage collector. */

const LEAST = 16;
/** Beyond so many elements arrays grow by an eighth: what is unused then costs more than copying. */
const LARGE = 256;

/** The array, or a longer copy of it that holds at least `length` elements. */
export function grown<A extends Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array>(
  array: A,
  length: number,
): A {
  if (length <= array.length) return array;
  const more = array.length >>> (array.length > LARGE ? 3 : 1);
  const room = Math.max(LEAST, length, array.length + more);
  const longer = new (array.constructor as new (length: number) => A)(room);
  longer.set(array);
  return longer;
}

const PAGE_SHIFT = 14;
const PAGE_LENGTH = 1 << PAGE_SHIFT;

/** Whole numbers in pages: millions of them grow without being copied. */
export class PagedInts {
  /** The first grows to its length. */
  readonly #pages: Int32Array[] = [new Int32Array(LEAST)];

  at(index: number): number {
    return this.#pages[index >>> PAGE_SHIFT]![index & (PAGE_LENGTH - 1)]!;
  }

  /** The index must be within `reach`. */
  set(index: number, value: number): void {
    this.#pages[index >>> PAGE_SHIFT]![index & (PAGE_LENGTH - 1)] = value;
  }

  /** Makes room up to an index; what is new is 0. */
  reach(index: number): void {
    const last = index >>> PAGE_SHIFT;
    if (last === 0) this.#pages[0] = grown(this.#pages[0]!, index + 1);
    else if (last >= this.#pages.length) this.#add(last);
  }

  #add(last: number): void {
    if (this.#pages.length === 1) this.#pages[0] = grown(this.#pages[0]!, PAGE_LENGTH);
    while (this.#pages.length <= last) this.#pages.push(new Int32Array(PAGE_LENGTH));
  }
}

const BYTES_SHIFT = 16;
const PAGE_BYTES = 1 << BYTES_SHIFT;

/** Place of a position of `PagedBytes` in its page. */
export const inPage = (position: number): number => position & (PAGE_BYTES - 1);

/** Stretches of bytes in pages, behind one another: millions of them grow without being copied, and none lies in two pages. */
export class PagedBytes {
  /** The first grows to its length. */
  readonly #pages: Uint8Array[] = [new Uint8Array(0)];
  #end = 0;

  /** Where a stretch of so many bytes at the most may begin; not more than 64 KiB. `endAt` says where it ends. */
  begin(most: number): number {
    if (inPage(this.#end) + most > PAGE_BYTES) this.#end = (this.#end | (PAGE_BYTES - 1)) + 1;
    const last = this.#end >>> BYTES_SHIFT;
    if (last === 0) this.#pages[0] = grown(this.#pages[0]!, this.#end + most);
    else if (last === this.#pages.length) this.#pages.push(new Uint8Array(PAGE_BYTES));
    return this.#end;
  }

  endAt(position: number): void {
    this.#end = position;
  }

  /** The page that a position is in; it holds until the next stretch begins. */
  page(position: number): Uint8Array {
    return this.#pages[position >>> BYTES_SHIFT]!;
  }
}

/** A stack of whole numbers, for what is free to be used again. */
export interface IntStack {
  push(value: number): void;
  /** -1 where there is none. */
  pop(): number;
}

export function createIntStack(): IntStack {
  let values = new Int32Array(0);
  let length = 0;
  return {
    push(value) {
      values = grown(values, length + 1);
      values[length++] = value;
    },
    pop: () => (length === 0 ? -1 : values[--length]!),
  };
}
