import { grown } from './growable.ts';

/** Positions a rank is kept for: eight words are counted at most. */
const BLOCK_SHIFT = 8;
const WORDS_PER_BLOCK = 1 << (BLOCK_SHIFT - 5);

/**
 * Which entries of a long history one feature keeps: a bit for each position, and how many are set before each block of
 * 256. How many lie between two positions is then two look-ups, whatever their distance (Jacobson's rank, 1989).
 */
export class FeatureBits {
  #words = new Int32Array(0);
  /** Set bits before each block up to the last block that has one. */
  #ranks = new Int32Array(0);
  #blocks = 0;
  #total = 0;

  /** Sets a bit behind all that are set. */
  append(position: number): void {
    const block = position >>> BLOCK_SHIFT;
    this.#ranks = grown(this.#ranks, block + 1);
    this.#words = grown(this.#words, (block + 1) * WORDS_PER_BLOCK);
    while (this.#blocks <= block) this.#ranks[this.#blocks++] = this.#total;
    this.#words[position >>> 5]! |= 1 << (position & 31);
    this.#total++;
    // Blocks that removals have emptied.
    for (let later = block + 1; later < this.#blocks; later++) this.#ranks[later] = this.#total;
  }

  /** How many bits are set before a position. */
  rank(position: number): number {
    const block = position >>> BLOCK_SHIFT;
    if (block >= this.#blocks) return this.#total;
    const words = this.#words;
    const last = position >>> 5;
    let count = this.#ranks[block]!;
    for (let word = block * WORDS_PER_BLOCK; word < last; word++) count += ones(words[word]!);
    const rest = position & 31;
    return rest === 0 ? count : count + ones(words[last]! & ((1 << rest) - 1));
  }

  /** Position of the first set bit from `position` on, or -1. */
  next(position: number): number {
    const words = this.#words;
    const end = this.#blocks * WORDS_PER_BLOCK;
    let word = position >>> 5;
    if (word >= end) return -1;
    let bits = words[word]! & (-1 << (position & 31));
    while (bits === 0) {
      if (++word >= end) return -1;
      bits = words[word]!;
    }
    return (word << 5) + (31 - Math.clz32(bits & -bits));
  }

  /** Position of the last set bit before `position`, or -1. */
  previous(position: number): number {
    const words = this.#words;
    if (this.#blocks === 0 || position <= 0) return -1;
    const from = Math.min(position, this.#blocks << BLOCK_SHIFT) - 1;
    let word = from >>> 5;
    let bits = words[word]! & (-1 >>> (31 - (from & 31)));
    while (bits === 0) {
      if (--word < 0) return -1;
      bits = words[word]!;
    }
    return (word << 5) + (31 - Math.clz32(bits));
  }

  /** Makes room at a position: what stood there and behind moves up by one. */
  insert(position: number, isSet: boolean): void {
    const end = this.#blocks * WORDS_PER_BLOCK;
    const from = position >>> 5;
    if (from >= end) {
      if (isSet) this.append(position);
      return;
    }
    if (this.#words[end - 1]! < 0) this.#lengthen();
    const words = this.#words;
    for (let word = this.#blocks * WORDS_PER_BLOCK - 1; word > from; word--)
      words[word] = (words[word]! << 1) | (words[word - 1]! >>> 31);
    const low = (1 << (position & 31)) - 1;
    const old = words[from]!;
    words[from] = (old & low) | ((old & ~low) << 1) | (isSet ? low + 1 : 0);
    this.#recount(position);
  }

  /** Takes a position away: what stands behind it moves down by one. */
  remove(position: number): void {
    const end = this.#blocks * WORDS_PER_BLOCK;
    const from = position >>> 5;
    if (from >= end) return;
    const words = this.#words;
    const low = (1 << (position & 31)) - 1;
    const old = words[from]!;
    const above = (old >>> 1) & ~low;
    words[from] = (old & low) | above | (from + 1 < end ? words[from + 1]! << 31 : 0);
    for (let word = from + 1; word < end; word++)
      words[word] = (words[word]! >>> 1) | (word + 1 < end ? words[word + 1]! << 31 : 0);
    this.#recount(position);
  }

  #lengthen(): void {
    this.#words = grown(this.#words, (this.#blocks + 1) * WORDS_PER_BLOCK);
    this.#ranks = grown(this.#ranks, this.#blocks + 1);
    this.#ranks[this.#blocks++] = this.#total;
  }

  #recount(position: number): void {
    let block = position >>> BLOCK_SHIFT;
    let count = this.#ranks[block]!;
    for (; block < this.#blocks; block++) {
      this.#ranks[block] = count;
      for (let word = 0; word < WORDS_PER_BLOCK; word++)
        count += ones(this.#words[block * WORDS_PER_BLOCK + word]!);
    }
    this.#total = count;
  }
}

/** Set bits of a word (Warren, Hacker's Delight, 5-1). */
function ones(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
