import { grown } from '../growable.ts';

/** Entries of a stretch, by its size. */
const SIZES: readonly number[] = [3, 6, 9, 12, 16, 20, 26, 33, 48, 64, 96, 129];
const PLACE = 2;

type Values = Float64Array | Int32Array | Uint8Array;

/** One value, or some side by side, for each entry of the leaves. */
export interface EntryColumn<V extends Values> {
  values: V;
  readonly each: number;
}

/** Where a leaf's entries are; the start is -1 where it has none here. */
export interface Stretch {
  start: number;
  size: number;
}

/**
 * The entries of all leaves of a tree in columns, those of a leaf side by side: an array for each leaf would cost more than it
 * holds, and lie on a page of memory of its own.
 */
export class LeafEntries {
  readonly ordinals: EntryColumn<Int32Array<ArrayBuffer>> = { values: new Int32Array(0), each: 1 };
  /** Latitude and longitude. */
  readonly places: EntryColumn<Float64Array<ArrayBuffer>> = { values: new Float64Array(0), each: PLACE };
  readonly #columns: EntryColumn<Values>[] = [this.ordinals, this.places];
  readonly #byKey = new Map<string, EntryColumn<Values>>();
  #end = 0;
  /** Starts of stretches that were given back, by size. */
  readonly #free: readonly number[][] = SIZES.map(() => []);

  /** The column of this key, which is made where there is none. */
  column<V extends Values>(key: string, none: V): EntryColumn<V> {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known as EntryColumn<V>;
    const column: EntryColumn<Values> = { values: grown(none as Float64Array, this.#end), each: 1 };
    this.#byKey.set(key, column);
    this.#columns.push(column);
    return column as EntryColumn<V>;
  }

  /** Puts an entry behind the `length` that a stretch has, which may move for it. */
  put(stretch: Stretch, length: number, ordinal: number, lat: number, lon: number): void {
    if (stretch.start === -1 || length === SIZES[stretch.size]!) this.#enlarge(stretch, length);
    const at = stretch.start + length;
    this.ordinals.values[at] = ordinal;
    this.places.values[PLACE * at] = lat;
    this.places.values[PLACE * at + 1] = lon;
  }

  #enlarge(stretch: Stretch, length: number): void {
    const before = stretch.start;
    const size = before === -1 ? 0 : stretch.size + 1;
    const start = this.#take(size);
    if (before !== -1) {
      for (const { values, each } of this.#columns)
        values.copyWithin(start * each, before * each, (before + length) * each);
      this.give(stretch);
    }
    stretch.start = start;
    stretch.size = size;
  }

  #take(size: number): number {
    const free = this.#free[size]!.pop();
    if (free !== undefined) return free;
    const start = this.#end;
    this.#end += SIZES[size]!;
    for (const column of this.#columns)
      column.values = grown(column.values as Float64Array, this.#end * column.each);
    return start;
  }

  /** The entries of a stretch are no more. */
  give(stretch: Stretch): void {
    if (stretch.start !== -1) this.#free[stretch.size]!.push(stretch.start);
    stretch.start = -1;
  }
}
