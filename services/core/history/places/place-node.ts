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
 * A small leaf's entries are among those of the others; one with many, within one step, has arrays of its own.
 */
export class PlaceNode implements Stretch {
  /** What is looked at of it beside the others: by its record. */
  readonly quarters: Quarters;
  record: number;
  /** Of a small leaf. */
  start = -1;
  size = 0;
  length = 0;
  /** Ordinals of the entries, rising, and latitude and longitude of each where it is a leaf; none for a small leaf. */
  #ordinals = NO_ORDINALS;
  places = NO_PLACES;
  /** Steps of the first entry's place, or of any in the square. */
  x: number;
  y: number;
  /** Bits in which the steps of a leaf's places differ. */
  spread = 0;
  /** Bits of the steps within the square; 0 for a leaf. */
  shift = 0;
  /** What is summed up of its entries, by the number of the summary; null for a small leaf. */
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

  /** Whether its entries are among those of other leaves. */
  get isSmall(): boolean {
    return this.summaries === null;
  }

  /** Takes in an entry later than all it has. */
  take(ordinal: number, lat: number, lon: number): void {
    const at = this.length++;
    this.quarters.extend(this.record, ordinal, lat, lon);
    if (this.isLeaf) this.spread |= (this.x ^ stepEast(lon)) | (this.y ^ stepNorth(lat));
    if (this.isSmall) {
      const { start } = this;
      this.quarters.entries.put(this, at, ordinal, lat, lon);
      if (this.start !== start) this.quarters.setStart(this.record, this.start);
      return;
    }
    this.#ordinals = grown(this.#ordinals, at + 1);
    this.#ordinals[at] = ordinal;
    if (!this.isLeaf) return;
    this.places = grown(this.places, 2 * at + 2);
    this.places[2 * at] = lat;
    this.places[2 * at + 1] = lon;
  }

  /** Of nodes that are not small leaves: ordinals of the entries, rising. */
  get ordinals(): Int32Array<ArrayBuffer> {
    return this.#ordinals;
  }

  ordinalAt(index: number): number {
    return this.isSmall ? this.quarters.entries.ordinals.values[this.start + index]! : this.#ordinals[index]!;
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
    const { length } = this;
    if (this.ordinalAt(0) >= ordinal) return 0;
    if (this.ordinalAt(length - 1) < ordinal) return length;
    if (!this.isSmall) return firstNotBelow(this.#ordinals, 0, length, ordinal);
    const { start } = this;
    return firstNotBelow(this.quarters.entries.ordinals.values, start, start + length, ordinal) - start;
  }

  /** Keeps no more than its first entries, of which there is one at least. */
  cut(length: number): void {
    this.length = length;
    this.quarters.cut(this.record, this.ordinalAt(length - 1), length);
  }

  /** Becomes a square in the place of one that it holds, with its entries. */
  hold(node: PlaceNode, shift: number): void {
    this.shift = shift;
    this.#ordinals = node.isSmall ? node.#ownOrdinals() : node.#ordinals.slice(0, node.length);
    this.length = node.length;
    this.summaries = [];
    this.quarters.raise(node, this);
  }

  #ownOrdinals(): Int32Array<ArrayBuffer> {
    return this.quarters.entries.ordinals.values.slice(this.start, this.start + this.length);
  }

  /** A small leaf gets arrays of its own. */
  enlarge(): void {
    const { entries } = this.quarters;
    this.#ordinals = this.#ownOrdinals();
    this.places = entries.places.values.slice(2 * this.start, 2 * (this.start + this.length));
    entries.give(this);
    this.summaries = [];
    this.quarters.setStart(this.record, -1);
  }

  /** A leaf that is not small becomes a square with nothing in its quarters yet. */
  becomeSquare(): void {
    this.shift = bitsOf(this.spread);
    this.places = NO_PLACES;
    this.quarters.setQuarters(this.record, this.quarters.take());
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
