import { grown } from './growable.ts';
import type { EntryClasses } from './history.ts';

/** Positions whose bits make a word, and positions a rank is kept for: eight words are counted at most. */
const WORD_SHIFT = 5;
const BLOCK_SHIFT = 8;
const BLOCK = 1 << BLOCK_SHIFT;
/** One of ranks, and those of the words behind it. */
const ROWS_OF_BLOCK = 1 + (BLOCK >>> WORD_SHIFT);
/** In a line of the processor's cache. */
const NUMBERS_OF_LINE = 16;
const ABSENT = -1;
/** Numbers of a head: what a feature and a window of one number have there lies side by side. */
const HEAD = 2;
/** Unused columns cost every position: so few are added at a time. */
const MORE_COLUMNS = 6;
const NOTHING: readonly number[] = [];

/** The history. */
interface Entries {
  classAt(position: number): number;
}

/**
 * Which entries of a long history each feature keeps: a bit for each position, and how many are set before each block of
 * 256. How many lie between two positions is then two look-ups, whatever their distance (Jacobson's rank, 1989). The numbers
 * of all features for the same positions lie side by side, so that an entry touches one stretch of memory.
 */
export class FeatureIndex {
  /** By number of a feature its column and one, 0 where it keeps nothing here; and by number of a window what was noted of it. */
  #heads = new Int32Array(0);
  /** Columns there is room for. */
  #width = 4;
  #used = 0;
  /** Of so many columns each: for every block the ranks and then its words, and behind the last block what is set in all. */
  #rows = new Int32Array(4);
  /** Where that last row begins. */
  #totals = 0;
  /** Positions indexed: from 0 up to here. */
  #end = 0;

  /** These read, in three steps, what the next entry will change, to have it at hand: each what the one before led to. */
  touch(): number {
    return this.#end + this.#width;
  }

  touchArrays(): number {
    return this.#rows.length + this.#heads.length;
  }

  touchNumbers(): number {
    const width = this.#width;
    const rows = this.#rows;
    const first = rowOf(this.#end) * width;
    // A loop over all the heads would cost more than it brings.
    let read = this.#heads[0] ?? 0;
    for (let i = 0; i < width; i += NUMBERS_OF_LINE) read += (rows[first + i] ?? 0) + rows[this.#totals + i]!;
    return read;
  }

  /** Takes in the entry at the next position. */
  append(features: readonly number[]): void {
    const position = this.#end;
    if ((position & (BLOCK - 1)) === 0) this.#beginBlock(position >>> BLOCK_SHIFT);
    this.#end = position + 1;
    const row = rowOf(position);
    const bit = 1 << (position & 31);
    for (let i = 0; i < features.length; i++) {
      const column = this.#columnFor(features[i]!);
      this.#rows[row * this.#width + column]! |= bit;
      this.#rows[this.#totals + column]!++;
    }
  }

  /** What was set in all is what is set before the block. */
  #beginBlock(block: number): void {
    const width = this.#width;
    const ranks = block * ROWS_OF_BLOCK * width;
    this.#totals = ranks + ROWS_OF_BLOCK * width;
    this.#rows = grown(this.#rows, this.#totals + width);
    this.#rows.copyWithin(this.#totals, ranks, ranks + width);
  }

  #columnFor(feature: number): number {
    const known = this.#columnOf(feature);
    return known === ABSENT ? this.#addColumn(feature) : known;
  }

  #columnOf(feature: number): number {
    return feature * HEAD < this.#heads.length ? this.#heads[feature * HEAD]! - 1 : ABSENT;
  }

  #addColumn(feature: number): number {
    if (this.#used === this.#width) this.#widen();
    this.#heads = grown(this.#heads, (feature + 1) * HEAD);
    this.#heads[feature * HEAD] = this.#used + 1;
    return this.#used++;
  }

  #widen(): void {
    const width = this.#width;
    const wider = width + MORE_COLUMNS;
    const rows = this.#rows;
    const count = this.#totals / width + 1;
    const spread = new Int32Array(count * wider);
    for (let row = 0; row < count; row++)
      for (let column = 0; column < width; column++)
        spread[row * wider + column] = rows[row * width + column]!;
    this.#rows = spread;
    this.#totals = (count - 1) * wider;
    this.#width = wider;
  }

  /** How many entries before a position a feature keeps. */
  rank(feature: number, position: number): number {
    const column = this.#columnOf(feature);
    if (column === ABSENT) return 0;
    return position >= this.#end ? this.#total(column) : this.#rank(column, position);
  }

  /** How many entries had passed out of a window, counted from the first, when that was last noted; 0 where it was not. A later
   * window begins no earlier: at the most it has what came since besides. */
  passed(window: number): number {
    const at = window * HEAD + 1;
    return at < this.#heads.length ? this.#heads[at]! : 0;
  }

  notePassed(window: number, entries: number): void {
    this.#heads = grown(this.#heads, (window + 1) * HEAD);
    this.#heads[window * HEAD + 1] = entries;
  }

  /** An entry went or changed: what was noted holds no more. */
  forgetPassed(): void {
    for (let at = 1; at < this.#heads.length; at += HEAD) this.#heads[at] = 0;
  }

  /** How many entries a column has. */
  #total(column: number): number {
    return this.#rows[this.#totals + column]!;
  }

  #rank(column: number, position: number): number {
    const width = this.#width;
    const rows = this.#rows;
    const first = (position >>> BLOCK_SHIFT) * ROWS_OF_BLOCK * width + column;
    const last = rowOf(position) * width + column;
    let count = rows[first]!;
    for (let i = first + width; i < last; i += width) count += ones(rows[i]!);
    const rest = position & 31;
    return rest === 0 ? count : count + ones(rows[last]! & ((1 << rest) - 1));
  }

  /** Position of the first entry from `position` on that a feature keeps, or -1. */
  next(feature: number, position: number): number {
    const column = this.#columnOf(feature);
    if (column === ABSENT || position >= this.#end) return -1;
    const before = this.#rank(column, position);
    return before === this.#total(column) ? -1 : this.#select(column, before);
  }

  /** Position of the last entry before `position` that a feature keeps, or -1. */
  previous(feature: number, position: number): number {
    const column = this.#columnOf(feature);
    if (column === ABSENT) return -1;
    const before = position >= this.#end ? this.#total(column) : this.#rank(column, position);
    return before === 0 ? -1 : this.#select(column, before - 1);
  }

  /** Position of the entry that a feature keeps of which it keeps `before` earlier ones; there must be one. */
  position(feature: number, before: number): number {
    return this.#select(this.#columnOf(feature), before);
  }

  /** Position of a column's bit that has `before` bits before it. */
  #select(column: number, before: number): number {
    const width = this.#width;
    const rows = this.#rows;
    const stride = ROWS_OF_BLOCK * width;
    let low = 0;
    let high = (this.#end - 1) >>> BLOCK_SHIFT;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (rows[middle * stride + column]! <= before) low = middle;
      else high = middle - 1;
    }
    let left = before - rows[low * stride + column]!;
    let position = low << BLOCK_SHIFT;
    let i = low * stride + width + column;
    for (let count = ones(rows[i]!); left >= count; count = ones(rows[i]!)) {
      left -= count;
      position += 1 << WORD_SHIFT;
      i += width;
    }
    let bits = rows[i]!;
    for (; left > 0; left--) bits &= bits - 1;
    return position + (31 - Math.clz32(bits & -bits));
  }

  /** Indexes anew from `position` on, where entries came, went or changed their class; they stand from `first` to `end`. */
  redo(position: number, first: number, end: number, entries: Entries, entryClasses: EntryClasses): void {
    if (position < this.#end) this.#cut(position);
    for (let i = this.#end; i < end; i++)
      this.append(i < first ? NOTHING : entryClasses.featuresOf(entries.classAt(i)));
  }

  /** An entry is of another class: its bits change, and the ranks behind them. */
  reclass(position: number, before: readonly number[], after: readonly number[]): void {
    for (const feature of before) if (!after.includes(feature)) this.#turn(position, feature, -1);
    for (const feature of after) if (!before.includes(feature)) this.#turn(position, feature, 1);
  }

  #turn(position: number, feature: number, by: 1 | -1): void {
    const column = this.#columnFor(feature);
    const width = this.#width;
    const rows = this.#rows;
    rows[rowOf(position) * width + column]! ^= 1 << (position & 31);
    const stride = ROWS_OF_BLOCK * width;
    const next = ((position >>> BLOCK_SHIFT) + 1) * stride;
    for (let ranks = next; ranks <= this.#totals; ranks += stride) rows[ranks + column]! += by;
  }

  #cut(position: number): void {
    const width = this.#width;
    const rows = this.#rows;
    const first = rowOf(position) * width;
    const kept = (1 << (position & 31)) - 1;
    for (let i = first; i < first + width; i++) rows[i]! &= kept;
    rows.fill(0, first + width, this.#totals);
    this.#totals = Math.ceil(position / BLOCK) * ROWS_OF_BLOCK * width;
    // Where a block ends they are there: its ranks.
    if ((position & (BLOCK - 1)) !== 0)
      for (let column = 0; column < this.#used; column++)
        rows[this.#totals + column] = this.#rank(column, position);
    this.#end = position;
  }
}

/** The row of a position's words. */
function rowOf(position: number): number {
  return (position >>> WORD_SHIFT) + (position >>> BLOCK_SHIFT) + 1;
}

/** Set bits of a word (Warren, Hacker's Delight, 5-1). */
function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
