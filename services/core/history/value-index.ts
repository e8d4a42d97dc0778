import type { FeatureIndex } from './feature-index.ts';
import { type Column, NO_ROW } from './values/column.ts';

/** What is kept of a feature's entries, where a fact reads long windows of them. */
export interface ColumnOf<C extends Column> {
  /** The same for what reads the same of the same feature. */
  readonly key: string;
  readonly feature: number;
  readonly make: () => C;
}

/** A window of a column. */
export interface ColumnWindow<C extends Column> {
  readonly column: C;
  readonly from: number;
  readonly to: number;
}

/** Where entries and their rows are: the history. */
interface Entries {
  readonly start: number;
  rowAt(position: number): number;
}

/** Whether a feature keeps an entry. */
type Keeps = (feature: number) => boolean;

/** Entries that are no more may leave so many gaps in a column before it is filled anew. */
const MOST_GAPS = 1_024;

/**
 * A column over the entries of one feature by ordinal, which is how many the feature index has before one. It is filled at
 * reads, and derived from the entries alone. Where an entry went, its place stays as a gap.
 */
class ValueIndex<C extends Column> implements ColumnWindow<C> {
  readonly #of: ColumnOf<C>;
  column: C;
  /** Ordinals of the first entry in the column and behind the last. */
  #base = 0;
  #end = 0;
  /** Places in the column, rising. */
  #gaps: number[] = [];
  from = 0;
  to = 0;

  constructor(of: ColumnOf<C>) {
    this.#of = of;
    this.column = of.make();
  }

  get feature(): number {
    return this.#of.feature;
  }

  /** Turns to the entries of ordinals `[first, behind)`. It takes in no more than it held or than a scan or two would see. */
  turnTo(first: number, behind: number, index: FeatureIndex, entries: Entries): ColumnWindow<C> {
    // Windows that begin a little earlier will be asked for where events are late.
    if (first < this.#base || first - this.#end > this.#end - this.#base)
      this.#begin(Math.max(0, first - ((behind - first) >>> 2)));
    this.#fill(behind, index, entries);
    this.from = this.#placeOf(first);
    this.to = this.#placeOf(behind);
    return this;
  }

  #begin(base: number): void {
    this.column = this.#of.make();
    this.#base = base;
    this.#end = base;
    this.#gaps = [];
  }

  #fill(end: number, index: FeatureIndex, entries: Entries): void {
    const { feature } = this.#of;
    for (; this.#end < end; this.#end++) {
      const position = index.position(feature, this.#end);
      // The rows of what is forgotten may be others' by now.
      this.column.append(position < entries.start ? NO_ROW : entries.rowAt(position));
    }
  }

  #placeOf(ordinal: number): number {
    const gaps = this.#gaps;
    const entry = ordinal - this.#base;
    // As many gaps lie before an entry as have no more entries before them than it has.
    let [low, high] = [0, gaps.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (gaps[middle]! - middle <= entry) low = middle + 1;
      else high = middle;
    }
    return entry + low;
  }

  came(index: FeatureIndex, position: number): void {
    const ordinal = index.rank(this.#of.feature, position);
    if (ordinal <= this.#base) this.#move(1);
    else if (ordinal < this.#end) this.#cut(ordinal);
  }

  went(index: FeatureIndex, position: number): void {
    const ordinal = index.rank(this.#of.feature, position);
    if (ordinal < this.#base) this.#move(-1);
    else if (ordinal < this.#end) this.#leaveGap(ordinal);
  }

  replaced(index: FeatureIndex, position: number, row: number): void {
    const ordinal = index.rank(this.#of.feature, position);
    if (ordinal < this.#base || ordinal >= this.#end) return;
    if (!this.column.replace(this.#placeOf(ordinal), row)) this.#cut(ordinal);
  }

  /** Something before the column came or went. */
  #move(by: 1 | -1): void {
    this.#base += by;
    this.#end += by;
  }

  #leaveGap(ordinal: number): void {
    const place = this.#placeOf(ordinal);
    if (!this.column.replace(place, NO_ROW)) {
      this.#cut(ordinal);
      return;
    }
    this.#end--;
    const gaps = this.#gaps;
    gaps.splice(place - (ordinal - this.#base), 0, place);
    if (gaps.length > MOST_GAPS) this.#closeGaps();
  }

  #closeGaps(): void {
    const first = this.#gaps[0]!;
    this.column.truncate(first);
    this.#end = this.#base + first;
    this.#gaps = [];
  }

  /** Forgets the entries from an ordinal on. */
  #cut(ordinal: number): void {
    const place = this.#placeOf(ordinal);
    this.column.truncate(place);
    this.#gaps.length = place - (ordinal - this.#base);
    this.#end = ordinal;
  }
}

/** The value indexes of one history. */
export class ValueIndexes {
  readonly #byKey = new Map<string, ValueIndex<Column>>();

  /** The entries of ordinals `[first, behind)`. It holds until the next call. */
  window<C extends Column>(
    of: ColumnOf<C>,
    first: number,
    behind: number,
    index: FeatureIndex,
    entries: Entries,
  ): ColumnWindow<C> {
    const known = this.#byKey.get(of.key) as ValueIndex<C> | undefined;
    const found = known ?? new ValueIndex(of);
    if (known === undefined) this.#byKey.set(of.key, found);
    return found.turnTo(first, behind, index, entries);
  }

  /** An entry came to stand at a position; the feature index has it. */
  came(index: FeatureIndex, position: number, keeps: Keeps): void {
    for (const one of this.#byKey.values()) if (keeps(one.feature)) one.came(index, position);
  }

  /** The entry at a position went; the feature index has it no more. */
  went(index: FeatureIndex, position: number, kept: Keeps): void {
    for (const one of this.#byKey.values()) if (kept(one.feature)) one.went(index, position);
  }

  /** Another row of perhaps another class stands where one stood; the feature index has it. */
  replaced(index: FeatureIndex, position: number, row: number, kept: Keeps, keeps: Keeps): void {
    for (const one of this.#byKey.values()) {
      const { feature } = one;
      if (!keeps(feature)) {
        if (kept(feature)) one.went(index, position);
      } else if (kept(feature)) one.replaced(index, position, row);
      else one.came(index, position);
    }
  }
}
