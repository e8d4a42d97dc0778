import { grown } from './growable.ts';

/** Positions whose bits make a word, and positions a rank is kept for: eight words are counted at most. */
export const WORD = 32;
const WORD_SHIFT = 5;
const BLOCK_SHIFT = 8;
const BLOCK = 1 << BLOCK_SHIFT;
/** One of ranks, and those of the words behind it. */
const ROWS_OF_BLOCK = 1 + (BLOCK >>> WORD_SHIFT);
const ABSENT = -1;
/** Unused columns cost every position: so few are added at a time. */
const MORE_COLUMNS = 6;

/** What a feature index has of each feature at hand, by its number. */
export interface Heads {
  total(feature: number): number;
  /** Gives the bits of the last word, which begins anew. */
  takeWord(feature: number): number;
}

/**
 * Words that are full: for each feature a bit for each position, and how many are set before each block of 256. How many lie between two
 * positions is then two look-ups, whatever their distance (Jacobson's rank, 1989). The numbers of all features for the same
 * positions lie side by side, so that a full word costs one stretch of memory.
 */
export class FeatureWords {
  /** Features with a column, by rising number: the number and the column. */
  #columns = new Int32Array(0);
  #used = 0;
  /** Columns there is room for. */
  #width = 4;
  /** Of so many columns each: for every block the ranks and then its words. */
  #rows = new Int32Array(0);

  /** Gives a feature a column where it has none. */
  add(feature: number): void {
    const place = this.#placeOf(feature);
    if (this.#isAt(place, feature)) return;
    if (this.#used === this.#width) this.#widen();
    this.#columns = grown(this.#columns, (this.#used + 1) * 2);
    this.#columns.copyWithin(place * 2 + 2, place * 2, this.#used * 2);
    this.#columns[place * 2] = feature;
    this.#columns[place * 2 + 1] = this.#used++;
  }

  /** Takes in the word that is full before a position, and what is set before the block that begins there. */
  keep(position: number, heads: Heads): void {
    const width = this.#width;
    const blocks = (position >>> BLOCK_SHIFT) + 1;
    this.#rows = grown(this.#rows, blocks * ROWS_OF_BLOCK * width);
    const rows = this.#rows;
    const columns = this.#columns;
    const isBlock = (position & (BLOCK - 1)) === 0;
    const ranks = (blocks - 1) * ROWS_OF_BLOCK * width;
    const words = rowOf(position - 1) * width;
    for (let i = 0; i < this.#used * 2; i += 2) {
      const feature = columns[i]!;
      const column = columns[i + 1]!;
      if (position > 0) rows[words + column] = heads.takeWord(feature);
      if (isBlock) rows[ranks + column] = heads.total(feature);
    }
  }

  /** The word that a position is in. */
  word(feature: number, position: number): number {
    const column = this.#columnOf(feature);
    return column === ABSENT ? 0 : this.#rows[rowOf(position) * this.#width + column]!;
  }

  /** How many entries before a position a feature keeps. */
  rank(feature: number, position: number): number {
    const column = this.#columnOf(feature);
    if (column === ABSENT) return 0;
    const width = this.#width;
    const rows = this.#rows;
    const first = (position >>> BLOCK_SHIFT) * ROWS_OF_BLOCK * width + column;
    const last = rowOf(position) * width + column;
    let count = rows[first]!;
    for (let i = first + width; i < last; i += width) count += ones(rows[i]!);
    const rest = position & (WORD - 1);
    return rest === 0 ? count : count + ones(rows[last]! & ((1 << rest) - 1));
  }

  /** Position of the entry that a feature keeps of which it keeps `before` earlier ones; there is one before `end`. */
  select(feature: number, before: number, end: number): number {
    const column = this.#columnOf(feature);
    const width = this.#width;
    const rows = this.#rows;
    const stride = ROWS_OF_BLOCK * width;
    let low = 0;
    let high = (end - 1) >>> BLOCK_SHIFT;
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
      position += WORD;
      i += width;
    }
    return position + nthBit(rows[i]!, left);
  }

  /** Turns the bit of a position, and the ranks of the blocks that begin behind it and before `end`. */
  turn(feature: number, position: number, by: 1 | -1, end: number): void {
    const column = this.#columnOf(feature);
    const width = this.#width;
    this.#rows[rowOf(position) * width + column]! ^= 1 << (position & (WORD - 1));
    const stride = ROWS_OF_BLOCK * width;
    const behind = ((end - 1) >>> BLOCK_SHIFT) * stride;
    for (let ranks = ((position >>> BLOCK_SHIFT) + 1) * stride; ranks <= behind; ranks += stride)
      this.#rows[ranks + column]! += by;
  }

  #columnOf(feature: number): number {
    const place = this.#placeOf(feature);
    return this.#isAt(place, feature) ? this.#columns[place * 2 + 1]! : ABSENT;
  }

  #isAt(place: number, feature: number): boolean {
    return place < this.#used && this.#columns[place * 2] === feature;
  }

  /** Where a feature is among those with a column, or belongs. */
  #placeOf(feature: number): number {
    const columns = this.#columns;
    let low = 0;
    let high = this.#used;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (columns[middle * 2]! < feature) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #widen(): void {
    const width = this.#width;
    const wider = width + MORE_COLUMNS;
    const rows = this.#rows;
    const count = Math.floor(rows.length / width);
    const spread = new Int32Array(count * wider);
    for (let row = 0; row < count; row++)
      for (let column = 0; column < width; column++)
        spread[row * wider + column] = rows[row * width + column]!;
    this.#rows = spread;
    this.#width = wider;
  }
}

/** The row of a position's words. */
function rowOf(position: number): number {
  return (position >>> WORD_SHIFT) + (position >>> BLOCK_SHIFT) + 1;
}

/** Set bits of a word (Warren, Hacker's Delight, 5-1). */
export function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Place of the set bit of a word that has `before` lower ones. */
export function nthBit(word: number, before: number): number {
  let bits = word;
  for (let left = before; left > 0; left--) bits &= bits - 1;
  return 31 - Math.clz32(bits & -bits);
}
