import { FeatureWords, type Heads, nthBit, ones, WORD } from './feature-words.ts';
import type { EntryClasses } from './history.ts';
import { INTS_OF_ENTRY, largerThan, type Page, SIZES, type Slabs } from './slabs.ts';

/** Numbers of a head: of a feature how many entries it keeps and its bits of the last word, and what was noted of a window
 * of the same number. */
const HEAD = 3;
const WORD_OF_HEAD = 1;
const PASSED_OF_HEAD = 2;
/** In a line of the processor's cache, and numbers of heads that are touched. */
const NUMBERS_OF_LINE = 16;
const TOUCHED = 8 * NUMBERS_OF_LINE;
const NO_INTS: Int32Array = new Int32Array(0);
const NOTHING: readonly number[] = [];

/** The history. */
interface Entries {
  classAt(position: number): number;
}

/**
 * Which entries of a long history each feature keeps. How many those are, and the bits of the last 32 positions, lie at hand: an
 * entry that comes and the counts up to it touch nothing else. The other bits are of words that are full.
 */
export class FeatureIndex implements Heads {
  /** Positions indexed: from 0 up to here. */
  #end = 0;
  /** Where the heads are: in these, from here on, so many numbers. */
  #ints = NO_INTS;
  #base = 0;
  #room = 0;
  /** What their stretch is of; null where the numbers are theirs alone. */
  #page: Page | null = null;
  readonly slabs: Slabs;
  readonly #words = new FeatureWords();

  constructor(slabs: Slabs) {
    this.slabs = slabs;
  }

  /** Gives back what it holds: it must not be used any more. */
  release(): void {
    if (this.#page !== null) this.slabs.give(this.#page, this.#base / INTS_OF_ENTRY);
  }

  /** These read, in three steps, what the next entry will change, to have it at hand: each what the one before led to. */
  touch(): number {
    return this.#end;
  }

  touchArrays(): number {
    return this.#ints.length;
  }

  touchNumbers(): number {
    const ints = this.#ints;
    const end = this.#base + Math.min(this.#room, TOUCHED);
    let read = 0;
    for (let i = this.#base; i < end; i += NUMBERS_OF_LINE) read += ints[i]!;
    return read;
  }

  /** Takes in the entry at the next position. */
  append(features: readonly number[]): void {
    const position = this.#end;
    if ((position & (WORD - 1)) === 0) this.#words.keep(position, this);
    this.#end = position + 1;
    const bit = 1 << (position & (WORD - 1));
    for (let i = 0; i < features.length; i++) {
      const feature = features[i]!;
      if (this.total(feature) === 0) this.#add(feature);
      const at = this.#base + feature * HEAD;
      this.#ints[at]!++;
      this.#ints[at + WORD_OF_HEAD]! |= bit;
    }
  }

  /** What is not there yet gets a place. */
  #add(feature: number): void {
    this.#reach(feature);
    this.#words.add(feature);
  }

  /** Makes room for the head of a number. */
  #reach(number: number): void {
    const needed = (number + 1) * HEAD;
    if (needed <= this.#room) return;
    const [ints, base, room, page] = [this.#ints, this.#base, this.#room, this.#page];
    const size = largerThan(Math.ceil(needed / INTS_OF_ENTRY) - 1);
    if (size === -1) this.#take(new Int32Array(needed + (needed >>> 3)), 0, needed + (needed >>> 3), null);
    else {
      const taken = this.slabs.take(size);
      this.#take(taken.page.ints, taken.start * INTS_OF_ENTRY, SIZES[size]! * INTS_OF_ENTRY, taken.page);
    }
    for (let i = 0; i < this.#room; i++) this.#ints[this.#base + i] = i < room ? ints[base + i]! : 0;
    if (page !== null) this.slabs.give(page, base / INTS_OF_ENTRY);
  }

  #take(ints: Int32Array, base: number, room: number, page: Page | null): void {
    this.#ints = ints;
    this.#base = base;
    this.#room = room;
    this.#page = page;
  }

  #head(number: number, numberOfHead: number): number {
    const at = number * HEAD + numberOfHead;
    return at < this.#room ? this.#ints[this.#base + at]! : 0;
  }

  /** How many entries a feature keeps. */
  total(feature: number): number {
    return this.#head(feature, 0);
  }

  /** Its bits of the last word. */
  word(feature: number): number {
    return this.#head(feature, WORD_OF_HEAD);
  }

  takeWord(feature: number): number {
    const word = this.word(feature);
    this.#ints[this.#base + feature * HEAD + WORD_OF_HEAD] = 0;
    return word;
  }

  /** First position of the last word. */
  #last(): number {
    return (this.#end - 1) & -WORD;
  }

  /** How many entries before a position a feature keeps. */
  rank(feature: number, position: number): number {
    const total = this.total(feature);
    if (total === 0 || position >= this.#end) return total;
    if (position >= this.#last()) return total - ones(this.word(feature) >>> (position & (WORD - 1)));
    return this.#words.rank(feature, position);
  }

  /** Position from which on a feature keeps so many entries, if it is in the last word; or -1. */
  recent(feature: number, entries: number): number {
    const word = this.word(feature);
    const before = ones(word) - entries;
    return before < 0 || entries < 1 ? -1 : this.#last() + nthBit(word, before);
  }

  /** How many entries had passed out of a window, counted from the first, when that was last noted; 0 where it was not. A later
   * window begins no earlier: at the most it has what came since besides. */
  passed(window: number): number {
    return this.#head(window, PASSED_OF_HEAD);
  }

  notePassed(window: number, entries: number): void {
    this.#reach(window);
    this.#ints[this.#base + window * HEAD + PASSED_OF_HEAD] = entries;
  }

  /** An entry went or changed: what was noted holds no more. */
  forgetPassed(): void {
    const behind = this.#base + this.#room;
    for (let at = this.#base + PASSED_OF_HEAD; at < behind; at += HEAD) this.#ints[at] = 0;
  }

  /** Position of the first entry from `position` on that a feature keeps, or -1. */
  next(feature: number, position: number): number {
    if (position >= this.#end) return -1;
    const before = this.rank(feature, position);
    return before === this.total(feature) ? -1 : this.position(feature, before);
  }

  /** Position of the last entry before `position` that a feature keeps, or -1. */
  previous(feature: number, position: number): number {
    const before = this.rank(feature, position);
    return before === 0 ? -1 : this.position(feature, before - 1);
  }

  /** Position of the entry that a feature keeps of which it keeps `before` earlier ones; there must be one. */
  position(feature: number, before: number): number {
    const word = this.word(feature);
    const beforeLast = this.total(feature) - ones(word);
    return before >= beforeLast
      ? this.#last() + nthBit(word, before - beforeLast)
      : this.#words.select(feature, before, this.#end);
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
    if (this.total(feature) === 0) this.#add(feature);
    const at = this.#base + feature * HEAD;
    this.#ints[at]! += by;
    if (position >= this.#last()) this.#ints[at + WORD_OF_HEAD]! ^= 1 << (position & (WORD - 1));
    else this.#words.turn(feature, position, by, this.#end);
  }

  #cut(position: number): void {
    const last = (position - 1) & -WORD;
    const kept = -1 >>> (last + WORD - position);
    const isLast = last === this.#last();
    for (let feature = 0; (feature + 1) * HEAD <= this.#room; feature++) {
      if (this.total(feature) === 0) continue;
      const total = this.rank(feature, position);
      const word = isLast ? this.word(feature) : this.#words.word(feature, last);
      const at = this.#base + feature * HEAD;
      this.#ints[at] = total;
      this.#ints[at + WORD_OF_HEAD] = position === 0 ? 0 : word & kept;
    }
    this.#end = position;
  }
}
