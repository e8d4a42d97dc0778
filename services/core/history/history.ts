import type { Sliced, Slicer } from '../sliced.ts';
import { FeatureIndex } from './feature-index.ts';
import { classIn, largerThan, type Page, rowAndClass, rowIn, SIZES, type Slabs } from './slabs.ts';
import { type ColumnOf, type ColumnWindow, ValueIndexes } from './value-index.ts';
import type { Column } from './values/column.ts';

/**
 * Kinds of entries that no rule tells apart: entries of one class fit the same filters. A history keeps the class of each
 * entry, so that no event is looked at again to know what counts it.
 */
export interface EntryClasses {
  /** Features (distinct filters) that keep entries of a class. */
  featuresOf(entryClass: number): readonly number[];
  has(entryClass: number, feature: number): boolean;
}

/** The order of entries of one instant; it must not depend on arrival. */
export type CompareRows = (rowA: number, rowB: number) => number;

const EMPTY: Float64Array = new Float64Array(0);
/** Windows of no more entries are scanned for their values. */
const SCANNED = 256;
/** Entries in a line of the processor's cache, and entries that are touched. */
const ENTRIES_OF_LINE = 4;
const TOUCHED = 16;
/** Histories of more entries grow by an eighth, shorter ones by a quarter. */
const LONG = 1_024;
/** So many entries are copied sooner than a view of them is made. */
const COPIED = 512;

/**
 * A subject's standing events in the order of time: when, which row of the event table, which class. Short histories are
 * scanned; a long one has an index of bits for each feature. Positions are those of the arrays and hold until it changes.
 */
export class History {
  start = 0;
  end = 0;
  #numbers = EMPTY;
  /** First position and number of positions of what the numbers have for it. */
  #base = 0;
  #room = 0;
  /** What its stretch is of; null where the numbers are its own. */
  #page: Page | null = null;
  /** Null while the history is short. */
  index: FeatureIndex | null = null;
  /** Null until the values of a long window are read. */
  #values: ValueIndexes | null = null;

  get length(): number {
    return this.end - this.start;
  }

  timeAt(position: number): number {
    return this.#numbers[position * 2]!;
  }

  rowAt(position: number): number {
    return rowIn(this.#numbers[position * 2 + 1]!);
  }

  classAt(position: number): number {
    return classIn(this.#numbers[position * 2 + 1]!);
  }

  /** These read, in three steps, what the next entry will be held against, to have it at hand: each what the one before
   * led to, so that it is best taken for many histories before the next is. */
  touch(): number {
    return this.#numbers.length + (this.index === null ? 0 : this.index.touch());
  }

  touchArrays(): number {
    return this.index === null ? 0 : this.index.touchArrays();
  }

  touchEntries(): number {
    const numbers = this.#numbers;
    const { start, end } = this;
    // Of numbers alone: what may be something else is held against its kind at each step.
    if (this.index !== null) return this.index.touchNumbers() + numbers[(end - 1) * 2]!;
    let read = 0;
    for (let i = end - 1; i >= start && i > end - TOUCHED; i -= ENTRIES_OF_LINE) read += numbers[i * 2]!;
    return read;
  }

  /** First position with a time after `time`. Sought from the newest entry back, in steps that double, as most look-ups
   * are for the newest (Bentley and Yao's galloping search, 1976). */
  after(time: number): number {
    const numbers = this.#numbers;
    let high = this.end;
    let low = high;
    for (let step = 1; ; step *= 2) {
      low = Math.max(this.start, high - step);
      if (low === high || numbers[low * 2]! <= time) break;
      high = low;
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (numbers[middle * 2]! <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether fewer than so many entries before `end` are later than a time: then no count of them is higher. */
  hasFewer(entries: number, time: number, end: number): boolean {
    const position = end - entries;
    return entries > 0 && (position < this.start || this.timeAt(position) <= time);
  }

  /** Whether a feature keeps so many entries later than a time; null where that is not seen from the newest few. */
  keepsSoMany(feature: number, entries: number, time: number): boolean | null {
    const position = this.index === null ? -1 : this.index.recent(feature, entries);
    return position < this.start ? null : this.timeAt(position) > time;
  }

  /** How many entries between two positions a feature keeps. */
  count(feature: number, from: number, to: number, entryClasses: EntryClasses): number {
    if (this.index !== null) return this.index.rank(feature, to) - this.index.rank(feature, from);
    let count = 0;
    for (let i = from; i < to; i++) if (entryClasses.has(this.classAt(i), feature)) count++;
    return count;
  }

  /** No less than a window, up to the newest entry, counts of a feature; sooner told than counted. Each window is to end no
   * earlier than where it was noted. */
  countAtMost(feature: number, window: number): number {
    const { index } = this;
    if (index === null) return this.length;
    return index.total(feature) - index.passed(window);
  }

  /** Notes what a window, up to the newest entry, counts of a feature. */
  noteCount(feature: number, window: number, count: number): void {
    const { index } = this;
    if (index !== null) index.notePassed(window, index.total(feature) - count);
  }

  /** Position of the first entry from `from` on that a feature keeps, `to` where there is none before it. */
  next(feature: number, from: number, to: number, entryClasses: EntryClasses): number {
    if (this.index !== null) {
      const found = this.index.next(feature, from);
      return found === -1 || found > to ? to : found;
    }
    let i = from;
    while (i < to && !entryClasses.has(this.classAt(i), feature)) i++;
    return i;
  }

  /** Position of the last entry before `to` that a feature keeps, or -1 where there is none from `from` on. */
  previous(feature: number, from: number, to: number, entryClasses: EntryClasses): number {
    if (this.index !== null) {
      const found = this.index.previous(feature, to);
      return found < from ? -1 : found;
    }
    for (let i = to - 1; i >= from; i--) if (entryClasses.has(this.classAt(i), feature)) return i;
    return -1;
  }

  /** The entries between two positions that a feature keeps, as a window of a column that holds until the next call; null
   * where they are few, and quicker scanned. */
  window<C extends Column>(of: ColumnOf<C>, from: number, to: number): ColumnWindow<C> | null {
    const { index } = this;
    if (index === null || to - from <= SCANNED) return null;
    const first = index.rank(of.feature, from);
    const behind = index.rank(of.feature, to);
    if (behind - first <= SCANNED) return null;
    this.#values ??= new ValueIndexes();
    return this.#values.window(of, first, behind, index, this);
  }

  /** Puts an entry where its time belongs and gives its position. */
  insert(
    at: number,
    row: number,
    entryClass: number,
    slabs: Slabs,
    compare: CompareRows,
    entryClasses: EntryClasses,
  ): number {
    if (this.end === this.#base + this.#room) this.#makeRoom(slabs, entryClasses);
    const position = this.#placeOf(at, row, compare);
    if (position < this.end) this.#shift(position, this.end, 1);
    this.end++;
    const numbers = this.#numbers;
    numbers[position * 2] = at;
    numbers[position * 2 + 1] = rowAndClass(row, entryClass);
    const { index } = this;
    if (index === null) return position;
    if (position === this.end - 1) index.append(entryClasses.featuresOf(entryClass));
    else {
      index.redo(position, this.start, this.end, this, entryClasses);
      this.#values?.came(index, position, (feature) => entryClasses.has(entryClass, feature));
    }
    return position;
  }

  #placeOf(at: number, row: number, compare: CompareRows): number {
    let position = this.after(at);
    while (
      position > this.start &&
      this.timeAt(position - 1) === at &&
      compare(this.rowAt(position - 1), row) > 0
    )
      position--;
    return position;
  }

  /** Position of a row that happened at `at`, or -1. */
  find(at: number, row: number): number {
    for (let i = this.after(at) - 1; i >= this.start && this.timeAt(i) === at; i--)
      if (this.rowAt(i) === row) return i;
    return -1;
  }

  remove(at: number, row: number, entryClasses: EntryClasses): boolean {
    const position = this.find(at, row);
    if (position === -1) return false;
    const entryClass = this.classAt(position);
    this.#shift(position + 1, this.end, -1);
    this.end--;
    const { index } = this;
    if (index === null) return true;
    index.redo(position, this.start, this.end, this, entryClasses);
    index.forgetPassed();
    this.#values?.went(index, position, (feature) => entryClasses.has(entryClass, feature));
    return true;
  }

  /** A correction stands where the row before it stood: of the same case, it has the same place among those of its time. */
  replace(position: number, row: number, entryClass: number, entryClasses: EntryClasses): void {
    const before = this.classAt(position);
    this.#numbers[position * 2 + 1] = rowAndClass(row, entryClass);
    const { index } = this;
    if (index === null) return;
    if (before !== entryClass) {
      index.reclass(position, entryClasses.featuresOf(before), entryClasses.featuresOf(entryClass));
      index.forgetPassed();
    }
    this.#values?.replaced(
      index,
      position,
      row,
      (feature) => entryClasses.has(before, feature),
      (feature) => entryClasses.has(entryClass, feature),
    );
  }

  /** Forgets what happened before `time`, oldest first. */
  dropBefore(time: number, entryClasses: EntryClasses, slabs: Slabs): void {
    while (this.start < this.end && this.timeAt(this.start) < time) this.start++;
    if (this.start === this.end) this.#release(slabs);
    else if (this.#page === null && this.start - this.#base > this.#room / 2)
      this.#moveTo(-1, slabs, entryClasses);
  }

  /** Gives what it holds back; it is empty then. */
  #release(slabs: Slabs): void {
    if (this.#page !== null) slabs.give(this.#page, this.#base);
    this.#take(EMPTY, 0, 0, null);
    this.start = 0;
    this.end = 0;
    this.#forgetIndexes();
  }

  /** Names every entry's class anew, from its row and the class before, for rules that have changed. */
  *reclassify(
    classOf: (row: number, entryClass: number) => number,
    entryClasses: EntryClasses,
    slicer: Slicer,
  ): Sliced<void> {
    for (let i = this.start; i < this.end; i++) {
      const row = this.rowAt(i);
      this.#numbers[i * 2 + 1] = rowAndClass(row, classOf(row, this.classAt(i)));
      if (slicer.isOver(1)) yield;
    }
    if (this.index !== null) this.#index(entryClasses, this.index.slabs);
  }

  #makeRoom(slabs: Slabs, entryClasses: EntryClasses): void {
    // What was forgotten at the front is used before more is taken.
    if (this.start - this.#base > this.#room / 2) this.#moveTo(this.#page?.size ?? -1, slabs, entryClasses);
    else this.#moveTo(largerThan(this.length), slabs, entryClasses);
  }

  #moveTo(size: number, slabs: Slabs, entryClasses: EntryClasses): void {
    const { length, start } = this;
    const [numbers, base, page] = [this.#numbers, this.#base, this.#page];
    if (size === -1) {
      const room = length + Math.max(32, length >>> (length < LONG ? 2 : 3));
      this.#take(new Float64Array(room * 2), 0, room, null);
    } else {
      const taken = slabs.take(size);
      this.#take(taken.page.numbers, taken.start, SIZES[size]!, taken.page);
    }
    this.start = this.#base;
    this.end = this.start + length;
    copyEntries(numbers, start, this.#numbers, this.start, length);
    if (page !== null) slabs.give(page, base);
    if (this.#page === null) {
      // Positions are kept where only the room grew.
      if (this.index === null || start !== 0) this.#index(entryClasses, slabs);
    } else this.#forgetIndexes();
  }

  #take(numbers: Float64Array, base: number, room: number, page: Page | null): void {
    this.#numbers = numbers;
    this.#base = base;
    this.#room = room;
    this.#page = page;
  }

  #shift(from: number, to: number, by: number): void {
    this.#numbers.copyWithin((from + by) * 2, from * 2, to * 2);
  }

  #forgetIndexes(): void {
    this.index?.release();
    this.index = null;
    this.#values = null;
  }

  #index(entryClasses: EntryClasses, slabs: Slabs): void {
    this.#forgetIndexes();
    this.index = new FeatureIndex(slabs);
    this.index.redo(0, this.start, this.end, this, entryClasses);
  }
}

function copyEntries(
  from: Float64Array,
  start: number,
  to: Float64Array,
  place: number,
  length: number,
): void {
  if (length > COPIED) to.set(from.subarray(start * 2, (start + length) * 2), place * 2);
  else for (let i = 0; i < length * 2; i++) to[place * 2 + i] = from[start * 2 + i]!;
}
