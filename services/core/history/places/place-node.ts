import type { Circle } from '../../geo/circle.ts';
import { grown } from '../growable.ts';
import { firstNotBelow } from '../values/bounds.ts';
import type { Stretch } from './leaf-entries.ts';
import { QUARTERS, type Quarters } from './quarters.ts';

const NO_PLACES = new Float64Array(0);
const NO_ORDINALS = new Int32Array(0);
/** The Earth as a square of whole numbers, which take 31 bits: steps of 4 cm at the equator. */
const STEPS = 2 ** 30;
export const stepEast = (lon: number): number => Math.floor(((lon + 180) / 360) * STEPS);
export const stepNorth = (lat: number): number => Math.floor(((lat + 90) / 360) * STEPS);

/**
 * Entries that lie near one another, in order: a leaf of them with their places, or what a square holds with a child for
 * each quarter that holds any. Squares are aligned, and need not be the next smaller ones: where there is one child there is none.
 * Most have few entries and keep nothing of their own: a leaf's entries are among those of other leaves, a square's in its quarters.
 */
export class PlaceNode implements Stretch {
  /** What is looked at of it beside the others: by its record. */
  readonly quarters: Quarters;
  record: number;
  /** Of a leaf with few entries. */
  start = -1;
  size = 0;
  length = 0;
  /** Of one with many: ordinals of the entries, rising, and latitude and longitude of each where it is a leaf. */
  ordinals = NO_ORDINALS;
  places = NO_PLACES;
  /** Steps of the first entry's place, or of any in the square. */
  x: number;
  y: number;
  /** Bits in which the steps of a leaf's places differ. */
  spread = 0;
  /** Bits of the steps within the square; 0 for a leaf. */
  shift = 0;
  /** What is summed up of its entries, by the number of the summary; null where there are few. */
  summaries: unknown[] | null = null;

  constructor(quarters: Quarters, record: number, x: number, y: number) {
    this.quarters = quarters;
    this.record = record;
    this.x = x;
    this.y = y;
  }

  get isLeaf(): boolean {
    return this.shift === 0;
  }

  /** Whether it keeps nothing of its own. */
  get isSmall(): boolean {
    return this.summaries === null;
  }

  /** Takes in an entry later than all it has. */
  take(ordinal: number, lat: number, lon: number): void {
    const at = this.length++;
    this.quarters.extend(this.record, ordinal, lat, lon);
    if (!this.isSmall) {
      this.ordinals = grown(this.ordinals, at + 1);
      this.ordinals[at] = ordinal;
    }
    if (this.isLeaf) this.#place(at, ordinal, lat, lon);
  }

  #place(at: number, ordinal: number, lat: number, lon: number): void {
    this.spread |= (this.x ^ stepEast(lon)) | (this.y ^ stepNorth(lat));
    if (this.isSmall) {
      const { start } = this;
      this.quarters.entries.put(this, at, ordinal, lat, lon);
      if (this.start !== start) this.quarters.setStart(this.record, this.start);
      return;
    }
    this.places = grown(this.places, 2 * at + 2);
    this.places[2 * at] = lat;
    this.places[2 * at + 1] = lon;
  }

  /** Not of a square that keeps nothing. */
  ordinalAt(index: number): number {
    return this.isSmall ? this.quarters.entries.ordinals.values[this.start + index]! : this.ordinals[index]!;
  }

  /** Whether a square holds these steps. */
  holds(x: number, y: number): boolean {
    return ((this.x ^ x) | (this.y ^ y)) >>> this.shift === 0;
  }

  /** The quarter of a square that holds these steps. */
  quarterOf(x: number, y: number): number {
    const bit = this.shift - 1;
    return ((x >>> bit) & 1) | (((y >>> bit) & 1) << 1);
  }

  /** What the quarters of a square hold; nothing for a leaf. */
  get children(): readonly PlaceNode[] {
    const first = this.quarters.quartersOf(this.record);
    if (first < 0) return [];
    return this.quarters.nodes.slice(first, first + QUARTERS).filter((child) => child !== null);
  }

  /** How many of its entries have lower ordinals. */
  before(ordinal: number): number {
    const { quarters, record, start, length } = this;
    if (quarters.firstOf(record) >= ordinal) return 0;
    if (quarters.lastOf(record) < ordinal) return length;
    if (!this.isSmall) return firstNotBelow(this.ordinals, 0, length, ordinal);
    if (this.isLeaf)
      return firstNotBelow(quarters.entries.ordinals.values, start, start + length, ordinal) - start;
    return this.children.reduce((sum, child) => sum + child.before(ordinal), 0);
  }

  /** The last of its ordinals that is lower, or -1. */
  lastBefore(ordinal: number): number {
    const { quarters, record } = this;
    if (quarters.firstOf(record) >= ordinal) return -1;
    if (quarters.lastOf(record) < ordinal) return quarters.lastOf(record);
    if (!this.isSmall || this.isLeaf) return this.ordinalAt(this.before(ordinal) - 1);
    return this.children.reduce((last, child) => Math.max(last, child.lastBefore(ordinal)), -1);
  }

  /** The first of them that is not, or infinity. */
  firstFrom(ordinal: number): number {
    const { quarters, record } = this;
    if (quarters.lastOf(record) < ordinal) return Number.POSITIVE_INFINITY;
    if (quarters.firstOf(record) >= ordinal) return quarters.firstOf(record);
    if (!this.isSmall || this.isLeaf) return this.ordinalAt(this.before(ordinal));
    return this.children.reduce(
      (first, child) => Math.min(first, child.firstFrom(ordinal)),
      Number.POSITIVE_INFINITY,
    );
  }

  /** Keeps no more than its entries of lower ordinals, of which there is one at least. */
  cut(ordinal: number): void {
    const last = this.lastBefore(ordinal);
    this.length = this.before(ordinal);
    this.quarters.cut(this.record, last, this.length);
  }

  /** Begins to keep its entries itself; those of a leaf are no more among the others'. */
  keep(): void {
    const { entries } = this.quarters;
    const { start, length } = this;
    this.ordinals = this.#collect(new Int32Array(length), 0).sort();
    if (this.isLeaf) {
      this.places = entries.places.values.slice(2 * start, 2 * (start + length));
      entries.give(this);
      this.quarters.setStart(this.record, -1);
    }
    this.summaries = [];
  }

  #collect(into: Int32Array<ArrayBuffer>, at: number): Int32Array<ArrayBuffer> {
    const { start, length } = this;
    if (!this.isSmall) into.set(this.ordinals.subarray(0, length), at);
    else if (this.isLeaf) into.set(this.quarters.entries.ordinals.values.subarray(start, start + length), at);
    let end = at;
    for (const child of this.isSmall ? this.children : []) {
      child.#collect(into, end);
      end += child.length;
    }
    return into;
  }

  /** A leaf becomes a square with nothing in its quarters yet, and gives its entries. */
  becomeSquare(): { readonly ordinals: Int32Array; readonly places: Float64Array } {
    const { start, length, quarters } = this;
    const { entries } = quarters;
    let { ordinals, places } = this;
    if (this.isSmall) {
      ordinals = entries.ordinals.values.slice(start, start + length);
      places = entries.places.values.slice(2 * start, 2 * (start + length));
      entries.give(this);
    }
    this.shift = bitsOf(this.spread);
    this.places = NO_PLACES;
    quarters.setQuarters(this.record, quarters.take());
    return { ordinals, places };
  }

  /** Whether a circle has an entry of a leaf. */
  isIn(circle: Circle, index: number): boolean {
    const places = this.isSmall ? this.quarters.entries.places.values : this.places;
    const at = 2 * ((this.isSmall ? this.start : 0) + index);
    return circle.has(places[at]!, places[at + 1]!);
  }
}

/** How many bits a whole number takes. */
export const bitsOf = (number: number): number => 32 - Math.clz32(number);
