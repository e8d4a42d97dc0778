import { grown } from './growable.ts';
import type { EntryClasses } from './history.ts';

/** Positions whose bits make a word, and positions a rank is kept for: eight words are counted at most. */
const WORD_SHIFT = 5;
const BLOCK_SHIFT = 8;
const WORDS_PER_BLOCK = 1 << (BLOCK_SHIFT - WORD_SHIFT);
/** In a line of the processor's cache. */
const WORDS_OF_LINE = 16;
const ABSENT = -1;
/** Unused columns cost every position: so few are added at a time. */
const MORE_COLUMNS = 6;
const NOTHING: readonly number[] = [];

/** The history. */
interface Entries {
  classAt(position: number): number;
}

/**
 * Which entries of a long history each feature keeps: a bit for each position, and how many are set before each block of
 * 256. How many lie between two positions is then two look-ups, whatever their distance (Jacobson's rank, 1989). The words
 * of all features for the same positions lie side by side, so that an entry touches one stretch of memory.
 */
export class FeatureIndex {
  /** Column of a feature, by feature; features that keep nothing here have none. */
  #columns = new Int32Array(0);
  /** Columns there is room for. */
  #width = 4;
  #used = 0;
  #words = new Int32Array(0);
  #ranks = new Int32Array(0);
  /** Set bits of each column. */
  #totals = new Int32Array(4);
  /** Positions indexed: from 0 up to here. */
  #end = 0;

  /** Reads what the next entry will change, to have it at hand. */
  touch(): number {
    const width = this.#width;
    const words = this.#words;
    const first = (this.#end >>> WORD_SHIFT) * width;
    let read = this.#totals[0]!;
    for (let i = 0; i < width; i += WORDS_OF_LINE) read += words[first + i] ?? 0;
    return read;
  }

  /** Takes in the entry at the next position. */
  append(features: readonly number[]): void {
    const position = this.#end;
    if ((position & ((1 << BLOCK_SHIFT) - 1)) === 0) this.#beginBlock(position >>> BLOCK_SHIFT);
    this.#end = position + 1;
    for (let i = 0; i < features.length; i++) this.#set(position, this.#columnFor(features[i]!));
  }

  #set(position: number, column: number): void {
    this.#words[(position >>> WORD_SHIFT) * this.#width + column]! |= 1 << (position & 31);
    this.#totals[column]!++;
  }

  #beginBlock(block: number): void {
    const width = this.#width;
    this.#words = grown(this.#words, (block + 1) * WORDS_PER_BLOCK * width);
    this.#ranks = grown(this.#ranks, (block + 1) * width);
    for (let column = 0; column < this.#used; column++)
      this.#ranks[block * width + column] = this.#totals[column]!;
  }

  #columnFor(feature: number): number {
    const known = this.#columnOf(feature);
    return known === ABSENT ? this.#addColumn(feature) : known;
  }

  #columnOf(feature: number): number {
    return feature < this.#columns.length ? this.#columns[feature]! - 1 : ABSENT;
  }

  #addColumn(feature: number): number {
    if (this.#used === this.#width) this.#widen();
    this.#columns = grown(this.#columns, feature + 1);
    this.#columns[feature] = this.#used + 1;
    return this.#used++;
  }

  #widen(): void {
    const width = this.#width;
    const wider = width + MORE_COLUMNS;
    const spread = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const to = new Int32Array((from.length / width) * wider);
      for (let i = 0; i < from.length; i += width) to.set(from.subarray(i, i + width), (i / width) * wider);
      return to;
    };
    const whole = (array: Int32Array): Int32Array => array.subarray(0, array.length - (array.length % width));
    this.#words = spread(whole(this.#words));
    this.#ranks = spread(whole(this.#ranks));
    this.#totals = grown(this.#totals, wider);
    this.#width = wider;
  }

  /** How many entries before a position a feature keeps. */
  rank(feature: number, position: number): number {
    const column = this.#columnOf(feature);
    if (column === ABSENT) return 0;
    return position >= this.#end ? this.#totals[column]! : this.#rank(column, position);
  }

  #rank(column: number, position: number): number {
    const width = this.#width;
    const words = this.#words;
    const block = position >>> BLOCK_SHIFT;
    const last = (position >>> WORD_SHIFT) * width + column;
    let count = this.#ranks[block * width + column]!;
    for (let word = block * WORDS_PER_BLOCK * width + column; word < last; word += width)
      count += ones(words[word]!);
    const rest = position & 31;
    return rest === 0 ? count : count + ones(words[last]! & ((1 << rest) - 1));
  }

  /** Position of the first entry from `position` on that a feature keeps, or -1. */
  next(feature: number, position: number): number {
    const column = this.#columnOf(feature);
    if (column === ABSENT || position >= this.#end) return -1;
    const before = this.#rank(column, position);
    return before === this.#totals[column] ? -1 : this.#select(column, before);
  }

  /** Position of the last entry before `position` that a feature keeps, or -1. */
  previous(feature: number, position: number): number {
    const column = this.#columnOf(feature);
    if (column === ABSENT) return -1;
    const before = position >= this.#end ? this.#totals[column]! : this.#rank(column, position);
    return before === 0 ? -1 : this.#select(column, before - 1);
  }

  /** Position of the entry that a feature keeps of which it keeps `before` earlier ones; there must be one. */
  position(feature: number, before: number): number {
    return this.#select(this.#columnOf(feature), before);
  }

  /** Position of a column's bit that has `before` bits before it. */
  #select(column: number, before: number): number {
    const width = this.#width;
    let low = 0;
    let high = (this.#end - 1) >>> BLOCK_SHIFT;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#ranks[middle * width + column]! <= before) low = middle;
      else high = middle - 1;
    }
    let left = before - this.#ranks[low * width + column]!;
    let word = low * WORDS_PER_BLOCK;
    for (let count = ones(this.#words[word * width + column]!); left >= count; ) {
      left -= count;
      count = ones(this.#words[++word * width + column]!);
    }
    let bits = this.#words[word * width + column]!;
    for (; left > 0; left--) bits &= bits - 1;
    return (word << WORD_SHIFT) + (31 - Math.clz32(bits & -bits));
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
    this.#words[(position >>> WORD_SHIFT) * width + column]! ^= 1 << (position & 31);
    this.#totals[column]! += by;
    const last = (this.#end - 1) >>> BLOCK_SHIFT;
    for (let block = (position >>> BLOCK_SHIFT) + 1; block <= last; block++)
      this.#ranks[block * width + column]! += by;
  }

  #cut(position: number): void {
    const width = this.#width;
    for (let column = 0; column < this.#used; column++) this.#totals[column] = this.#rank(column, position);
    const word = position >>> WORD_SHIFT;
    const kept = (1 << (position & 31)) - 1;
    for (let i = word * width; i < (word + 1) * width; i++) this.#words[i]! &= kept;
    this.#words.fill(0, (word + 1) * width, (((this.#end - 1) >>> WORD_SHIFT) + 1) * width);
    this.#end = position;
  }
}

/** Set bits of a word (Warren, Hacker's Delight, 5-1). */
function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
