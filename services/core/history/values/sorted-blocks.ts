import { grown } from '../growable.ts';
import { firstAbove, firstNotBelow } from './bounds.ts';

/** Numbers, or blocks of them, that make a block of the next level. */
const FAN_SHIFT = 4;
/** Beyond blocks of 65,536 a window has a few more of these; sorting larger ones would make one event in a million wait. */
const LEVELS = 5;

type Numbers = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** The sorted blocks some windows consist of, of which `low` to `high` are in question. One question at a time is looked at. */
const parts = {
  values: [] as Numbers[],
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

  /** Puts another number at a place. */
  set(place: number, value: number): void {
    const values = this.#levels[0]!;
    const before = values[place]!;
    values[place] = value;
    for (let level = 1; level < LEVELS; level++) {
      const start = place & -sizeOf(level);
      const end = start + sizeOf(level);
      if (end > this.#length) return;
      exchange(this.#levels[level]!, start, end, before, value);
    }
  }

  /** How many of the numbers at `[from, to)` are less than `limit`. */
  countBelow(from: number, to: number, limit: number): number {
    this.#divide(from, to);
    const count = countFrom(limit, firstNotBelow);
    clear();
    return count;
  }

  /** The `rank`-th smallest of the numbers at `[from, to)`, from 1. */
  ranked(from: number, to: number, rank: number): number {
    this.#divide(from, to);
    return rankedInParts(rank);
  }

  /** Small blocks at the ends, larger ones between them. */
  #divide(from: number, to: number): void {
    let [low, high] = [from, to];
    for (let level = 0; level < LEVELS - 1; level++) {
      const size = sizeOf(level);
      const mask = sizeOf(level + 1) - 1;
      const values = this.#levels[level]!;
      for (; low < high && (low & mask) !== 0; low += size) add(values, low, low + size);
      for (; low < high && (high & mask) !== 0; high -= size) add(values, high - size, high);
    }
    const largest = sizeOf(LEVELS - 1);
    for (; low < high; low += largest) add(this.#levels[LEVELS - 1]!, low, low + largest);
  }
}

/** Puts a number in the place of another where those from one place to another are in rising order. */
function exchange(values: Numbers, from: number, to: number, gone: number, value: number): void {
  const hole = firstNotBelow(values, from, to, gone);
  const behind = firstNotBelow(values, from, to, value);
  const place = behind > hole ? behind - 1 : behind;
  if (place > hole) values.copyWithin(hole, hole + 1, place + 1);
  else values.copyWithin(place + 1, place, hole);
  values[place] = value;
}

const sizeOf = (level: number): number => 1 << (FAN_SHIFT * level);
const widthOf = (part: number): number => parts.highs[part]! - parts.lows[part]!;

function add(values: Numbers, low: number, high: number): void {
  const part = parts.length++;
  parts.values[part] = values;
  parts.lows = grown(parts.lows, part + 1);
  parts.highs = grown(parts.highs, part + 1);
  parts.lows[part] = low;
  parts.highs[part] = high;
}

/** What it refers to may be large and nobody's any more. */
function clear(): void {
  parts.values.length = 0;
  parts.length = 0;
}

/** What a middle one leaves on the wrong side goes, until it is the one that is looked for. */
function rankedInParts(rank: number): number {
  for (let left = rank; ; ) {
    const pivot = middle();
    const below = countFrom(pivot, firstNotBelow);
    if (left <= below) narrow(pivot, parts.highs, firstNotBelow);
    else {
      const upTo = countFrom(pivot, firstAbove);
      if (left <= upTo) {
        clear();
        return pivot;
      }
      left -= upTo;
      narrow(pivot, parts.lows, firstAbove);
    }
  }
}

/** The middle one of the part with the most numbers left. */
function middle(): number {
  let widest = 0;
  for (let part = 1; part < parts.length; part++) if (widthOf(part) > widthOf(widest)) widest = part;
  return parts.values[widest]![(parts.lows[widest]! + parts.highs[widest]!) >>> 1]!;
}

function countFrom(pivot: number, bound: Bound): number {
  let count = 0;
  for (let part = 0; part < parts.length; part++) count += boundOf(part, pivot, bound) - parts.lows[part]!;
  return count;
}

function narrow(pivot: number, side: Int32Array, bound: Bound): void {
  for (let part = 0; part < parts.length; part++) side[part] = boundOf(part, pivot, bound);
}

function boundOf(part: number, pivot: number, bound: Bound): number {
  return bound(parts.values[part]!, parts.lows[part]!, parts.highs[part]!, pivot);
}

type Bound = (values: Numbers, from: number, to: number, limit: number) => number;
