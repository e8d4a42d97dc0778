import { grown } from '../growable.ts';

/** Numbers, or blocks of them, that make a block of the next level. */
const FAN_SHIFT = 4;
/** Beyond blocks of 65,536 a window has a few more of these; sorting larger ones would make one event in a million wait. */
const LEVELS = 5;

type Numbers = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** The sorted blocks a window consists of, of which `low` to `high` are in question. One at a time is looked at. */
const parts = {
  levels: new Int32Array(0),
  lows: new Int32Array(0),
  highs: new Int32Array(0),
  length: 0,
};

/** Numbers in rows of aligned blocks, each block sorted once it is full (a merge-sort tree of wide fan): what ranks where in a window is found by halving in each of its blocks. */
export class SortedBlocks {
  /** The numbers as they came, and in blocks of 16, 256 and so on. */
  readonly #levels: Numbers[];
  #length = 0;

  constructor(empty: Numbers) {
    this.#levels = Array.from({ length: LEVELS }, () => empty);
  }

  append(value: number): void {
    const length = ++this.#length;
    const values = grown(this.#levels[0]!, length);
    values[length - 1] = value;
    this.#levels[0] = values;
    for (let level = 1; level < LEVELS && (length & (sizeOf(level) - 1)) === 0; level++)
      this.#complete(level);
  }

  #complete(level: number): void {
    const start = this.#length - sizeOf(level);
    const values = grown(this.#levels[level]!, this.#length);
    values.set(this.#levels[level - 1]!.subarray(start, this.#length), start);
    values.subarray(start, this.#length).sort();
    this.#levels[level] = values;
  }

  truncate(length: number): void {
    this.#length = length;
  }

  /** How many of the numbers at `[from, to)` are less than `limit`. */
  countBelow(from: number, to: number, limit: number): number {
    divide(from, to);
    let count = 0;
    for (let part = 0; part < parts.length; part++) {
      const low = parts.lows[part]!;
      const values = this.#levels[parts.levels[part]!]!;
      count += firstNotBelow(values, low, parts.highs[part]!, limit) - low;
    }
    return count;
  }

  /** The `rank`-th smallest of the numbers at `[from, to)`, from 1: what a middle one leaves on the wrong side goes, until it is that one. */
  ranked(from: number, to: number, rank: number): number {
    divide(from, to);
    for (let left = rank; ; ) {
      const pivot = this.#pivot();
      const below = this.#countFrom(pivot, firstNotBelow);
      if (left <= below) this.#narrow(pivot, parts.highs, firstNotBelow);
      else {
        const upTo = this.#countFrom(pivot, firstAbove);
        if (left <= upTo) return pivot;
        left -= upTo;
        this.#narrow(pivot, parts.lows, firstAbove);
      }
    }
  }

  /** The middle one of the part with the most numbers left. */
  #pivot(): number {
    let widest = 0;
    for (let part = 1; part < parts.length; part++) if (widthOf(part) > widthOf(widest)) widest = part;
    return this.#levels[parts.levels[widest]!]![(parts.lows[widest]! + parts.highs[widest]!) >>> 1]!;
  }

  #countFrom(pivot: number, bound: Bound): number {
    let count = 0;
    for (let part = 0; part < parts.length; part++)
      count += this.#bound(part, pivot, bound) - parts.lows[part]!;
    return count;
  }

  #narrow(pivot: number, side: Int32Array, bound: Bound): void {
    for (let part = 0; part < parts.length; part++) side[part] = this.#bound(part, pivot, bound);
  }

  #bound(part: number, pivot: number, bound: Bound): number {
    return bound(this.#levels[parts.levels[part]!]!, parts.lows[part]!, parts.highs[part]!, pivot);
  }
}

const sizeOf = (level: number): number => 1 << (FAN_SHIFT * level);
const widthOf = (part: number): number => parts.highs[part]! - parts.lows[part]!;

/** Small blocks at the ends, larger ones between them. */
function divide(from: number, to: number): void {
  parts.length = 0;
  let [low, high] = [from, to];
  for (let level = 0; level < LEVELS - 1; level++) {
    const size = sizeOf(level);
    const mask = sizeOf(level + 1) - 1;
    for (; low < high && (low & mask) !== 0; low += size) add(level, low, low + size);
    for (; low < high && (high & mask) !== 0; high -= size) add(level, high - size, high);
  }
  for (; low < high; low += sizeOf(LEVELS - 1)) add(LEVELS - 1, low, low + sizeOf(LEVELS - 1));
}

function add(level: number, low: number, high: number): void {
  const part = parts.length++;
  parts.levels = grown(parts.levels, part + 1);
  parts.lows = grown(parts.lows, part + 1);
  parts.highs = grown(parts.highs, part + 1);
  parts.levels[part] = level;
  parts.lows[part] = low;
  parts.highs[part] = high;
}

type Bound = (values: Numbers, from: number, to: number, limit: number) => number;

function firstNotBelow(values: Numbers, from: number, to: number, limit: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAbove(values: Numbers, from: number, to: number, limit: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
