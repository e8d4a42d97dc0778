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

/** A column over the entries of one feature by ordinal, which is how many the feature index has before one. It is filled at
 * reads, and derived from the entries alone. */
class ValueIndex<C extends Column> implements ColumnWindow<C> {
  readonly #of: ColumnOf<C>;
  column: C;
  /** Ordinals of the first entry in the column and behind the last. */
  #base = 0;
  #end = 0;
  from = 0;
  to = 0;

  constructor(of: ColumnOf<C>) {
    this.#of = of;
    this.column = of.make();
  }

  /** Turns to the entries of ordinals `[first, behind)`. It takes in no more than it held or than a scan or two would see. */
  turnTo(first: number, behind: number, index: FeatureIndex, entries: Entries): ColumnWindow<C> {
    // Windows that begin a little earlier will be asked for where events are late.
    if (first < this.#base || first - this.#end > this.#end - this.#base)
      this.#begin(Math.max(0, first - ((behind - first) >>> 2)));
    this.#fill(behind, index, entries);
    this.from = first - this.#base;
    this.to = behind - this.#base;
    return this;
  }

  #begin(base: number): void {
    this.column = this.#of.make();
    this.#base = base;
    this.#end = base;
  }

  #fill(end: number, index: FeatureIndex, entries: Entries): void {
    const { feature } = this.#of;
    for (; this.#end < end; this.#end++) {
      const position = index.position(feature, this.#end);
      // The rows of what is forgotten may be others' by now.
      this.column.append(position < entries.start ? NO_ROW : entries.rowAt(position));
    }
  }

  cut(index: FeatureIndex, position: number): void {
    const end = index.rank(this.#of.feature, position);
    if (end >= this.#end) return;
    if (end <= this.#base) this.#begin(end);
    else {
      this.column.truncate(end - this.#base);
      this.#end = end;
    }
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

  /** Entries from a position on came, went or moved. */
  cut(index: FeatureIndex, position: number): void {
    for (const one of this.#byKey.values()) one.cut(index, position);
  }
}
