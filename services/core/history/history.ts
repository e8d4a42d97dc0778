import { FeatureIndex } from './feature-index.ts';
import { LARGEST_SLAB, newPage, type Page, type Slabs } from './slabs.ts';
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

const EMPTY: Page = newPage(0);
/** Windows of no more entries are scanned for their values. */
const SCANNED = 256;

/**
 * A subject's standing events in the order of time: when, which row of the event table, which class. Short histories are
 * scanned; a long one has an index of bits for each feature. Positions are those of the arrays and hold until it changes.
 */
export class History {
  times = EMPTY.times;
  rows = EMPTY.rows;
  classes = EMPTY.classes;
  start = 0;
  end = 0;
  #page = EMPTY;
  /** First position and number of positions of what the page has for it; size of the slab, or -1 for arrays of its own. */
  #base = 0;
  #room = 0;
  #slab = -1;
  /** Null while the history is short. */
  index: FeatureIndex | null = null;
  /** Null until the values of a long window are read. */
  #values: ValueIndexes | null = null;

  get length(): number {
    return this.end - this.start;
  }

  /** First position with a time after `time`. The newest entries are tried first, as most look-ups are for them. */
  after(time: number): number {
    const { times } = this;
    let low = this.start;
    let high = this.end;
    // Short ones, and the near end of long ones, are quicker walked than halved.
    for (let steps = 0; steps < 8; steps++) {
      if (high === low || times[high - 1]! <= time) return high;
      high--;
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many entries between two positions a feature keeps. */
  count(feature: number, from: number, to: number, entryClasses: EntryClasses): number {
    if (this.index !== null) return this.index.rank(feature, to) - this.index.rank(feature, from);
    let count = 0;
    for (let i = from; i < to; i++) if (entryClasses.has(this.classes[i]!, feature)) count++;
    return count;
  }

  /** Position of the first entry from `from` on that a feature keeps, `to` where there is none before it. */
  next(feature: number, from: number, to: number, entryClasses: EntryClasses): number {
    if (this.index !== null) {
      const found = this.index.next(feature, from);
      return found === -1 || found > to ? to : found;
    }
    let i = from;
    while (i < to && !entryClasses.has(this.classes[i]!, feature)) i++;
    return i;
  }

  /** Position of the last entry before `to` that a feature keeps, or -1 where there is none from `from` on. */
  previous(feature: number, from: number, to: number, entryClasses: EntryClasses): number {
    if (this.index !== null) {
      const found = this.index.previous(feature, to);
      return found < from ? -1 : found;
    }
    for (let i = to - 1; i >= from; i--) if (entryClasses.has(this.classes[i]!, feature)) return i;
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
    for (let i = this.end; i > position && this.#slab !== -1; i--) this.#copy(i - 1, i);
    if (this.#slab === -1 && position < this.end) this.#shift(position, this.end, 1);
    this.end++;
    this.times[position] = at;
    this.rows[position] = row;
    this.classes[position] = entryClass;
    if (this.index === null) return position;
    if (position === this.end - 1) this.index.append(entryClasses.featuresOf(entryClass));
    else this.#redo(this.index, position, entryClasses);
    return position;
  }

  #placeOf(at: number, row: number, compare: CompareRows): number {
    let position = this.after(at);
    while (
      position > this.start &&
      this.times[position - 1] === at &&
      compare(this.rows[position - 1]!, row) > 0
    )
      position--;
    return position;
  }

  /** Position of a row that happened at `at`, or -1. */
  find(at: number, row: number): number {
    for (let i = this.after(at) - 1; i >= this.start && this.times[i] === at; i--)
      if (this.rows[i] === row) return i;
    return -1;
  }

  remove(at: number, row: number, entryClasses: EntryClasses): boolean {
    const position = this.find(at, row);
    if (position === -1) return false;
    this.#shift(position + 1, this.end, -1);
    this.end--;
    if (this.index !== null) this.#redo(this.index, position, entryClasses);
    return true;
  }

  /** Forgets what happened before `time`, oldest first. */
  dropBefore(time: number, entryClasses: EntryClasses, slabs: Slabs): void {
    while (this.start < this.end && this.times[this.start]! < time) this.start++;
    if (this.start === this.end) this.#release(slabs);
    else if (this.#slab === -1 && this.start - this.#base > this.#room / 2)
      this.#moveTo(-1, slabs, entryClasses);
  }

  /** Gives what it holds back; it is empty then. */
  #release(slabs: Slabs): void {
    if (this.#slab !== -1) slabs.give(this.#page, this.#base, this.#slab);
    this.#take(EMPTY, 0, 0, -1);
    this.start = 0;
    this.end = 0;
    this.#forgetIndexes();
  }

  /** Names every entry's class anew, for rules that have changed. */
  reclassify(classOf: (history: History, position: number) => number, entryClasses: EntryClasses): void {
    for (let i = this.start; i < this.end; i++) this.classes[i] = classOf(this, i);
    if (this.index !== null) this.#index(entryClasses);
  }

  #makeRoom(slabs: Slabs, entryClasses: EntryClasses): void {
    const { length } = this;
    // What was forgotten at the front is used before more is taken.
    if (this.start - this.#base > this.#room / 2) this.#moveTo(this.#slab, slabs, entryClasses);
    else {
      const size = length === 0 ? 1 : 32 - Math.clz32(length);
      this.#moveTo(size > LARGEST_SLAB ? -1 : size, slabs, entryClasses);
    }
  }

  #moveTo(size: number, slabs: Slabs, entryClasses: EntryClasses): void {
    const { length, start, times, rows, classes } = this;
    const [page, base, slab] = [this.#page, this.#base, this.#slab];
    if (size === -1) {
      const room = length + Math.max(32, length >>> 3);
      this.#take(newPage(room), 0, room, -1);
    } else {
      const taken = slabs.take(size);
      this.#take(taken.page, taken.start, 1 << size, size);
    }
    this.start = this.#base;
    this.end = this.start + length;
    copyRange(times, start, this.times, this.start, length);
    copyRange(rows, start, this.rows, this.start, length);
    copyRange(classes, start, this.classes, this.start, length);
    if (slab !== -1) slabs.give(page, base, slab);
    if (this.#slab === -1) {
      // Positions are kept where only the room grew.
      if (this.index === null || start !== 0) this.#index(entryClasses);
    } else this.#forgetIndexes();
  }

  #take(page: Page, base: number, room: number, slab: number): void {
    this.#page = page;
    this.times = page.times;
    this.rows = page.rows;
    this.classes = page.classes;
    this.#base = base;
    this.#room = room;
    this.#slab = slab;
  }

  #copy(from: number, to: number): void {
    this.times[to] = this.times[from]!;
    this.rows[to] = this.rows[from]!;
    this.classes[to] = this.classes[from]!;
  }

  #shift(from: number, to: number, by: number): void {
    this.times.copyWithin(from + by, from, to);
    this.rows.copyWithin(from + by, from, to);
    this.classes.copyWithin(from + by, from, to);
  }

  #redo(index: FeatureIndex, position: number, entryClasses: EntryClasses): void {
    index.redo(position, this.start, this.end, this.classes, entryClasses);
    this.#values?.cut(index, position);
  }

  #forgetIndexes(): void {
    this.index = null;
    this.#values = null;
  }

  #index(entryClasses: EntryClasses): void {
    this.#forgetIndexes();
    this.index = new FeatureIndex();
    this.index.redo(0, this.start, this.end, this.classes, entryClasses);
  }
}

/** A few numbers are copied sooner than a view of them is made. */
function copyRange<A extends Float64Array | Int32Array>(
  from: A,
  start: number,
  to: A,
  place: number,
  length: number,
): void {
  if (length > 64) to.set(from.subarray(start, start + length), place);
  else for (let i = 0; i < length; i++) to[place + i] = from[start + i]!;
}
