import type { Circle } from '../../geo/circle.ts';
import { grown } from '../growable.ts';
import { firstNotBelow } from '../values/bounds.ts';
import { NO_QUARTERS, QUARTERS, type Quarters } from './quarters.ts';

const NO_PLACES = new Float64Array(0);
const NO_ORDINALS = new Int32Array(0);
/** Of so many numbers one is touched; what lies between them a processor fetches by itself. */
const TOUCHED = 64;

/** The Earth as a square of whole numbers, which take 31 bits: steps of 4 cm at the equator. */
const STEPS = 2 ** 30;
export const stepEast = (lon: number): number => Math.floor(((lon + 180) / 360) * STEPS);
export const stepNorth = (lat: number): number => Math.floor(((lat + 90) / 360) * STEPS);

/**
 * Entries that lie near one another, in order: a leaf of them with their places, or what a square holds with a child for
 * each quarter that holds any. Squares are aligned, and need not be the next smaller ones: where there is one child there is none.
 */
export class PlaceNode {
  /** What is looked at of it beside the others: by its record. */
  readonly quarters: Quarters;
  record: number;
  /** Ordinals of the entries, rising. */
  ordinals = NO_ORDINALS;
  length = 0;
  /** Latitude and longitude of each entry of a leaf. */
  places = NO_PLACES;
  /** Steps of the first entry's place, or of any in the square. */
  x: number;
  y: number;
  /** Bits in which the steps of a leaf's places differ. */
  spread = 0;
  /** Bits of the steps within the square; 0 for a leaf. */
  shift = 0;
  /** What is summed up of its entries, by the number of the summary. */
  summaries: unknown[] = [];

  constructor(quarters: Quarters, record: number, x: number, y: number) {
    this.quarters = quarters;
    this.record = record;
    this.x = x;
    this.y = y;
  }

  get isLeaf(): boolean {
    return this.shift === 0;
  }

  /** Takes in an entry later than all it has. */
  take(ordinal: number, lat: number, lon: number): void {
    const at = this.length++;
    this.ordinals = grown(this.ordinals, at + 1);
    this.ordinals[at] = ordinal;
    this.quarters.extend(this.record, ordinal, lat, lon);
    if (!this.isLeaf) return;
    this.places = grown(this.places, 2 * at + 2);
    this.places[2 * at] = lat;
    this.places[2 * at + 1] = lon;
    this.spread |= (this.x ^ stepEast(lon)) | (this.y ^ stepNorth(lat));
  }

  /** Reads a leaf's places here and there: what of several leaves is far-off memory is waited for at once. */
  touch(): number {
    const { places } = this;
    let read = 0;
    for (let i = 0; i < places.length; i += TOUCHED) read += places[i]!;
    return read;
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
    const first = this.quarters.linkOf(this.record);
    if (first === NO_QUARTERS) return [];
    return this.quarters.nodes.slice(first, first + QUARTERS).filter((child) => child !== null);
  }

  /** How many of its entries have lower ordinals. */
  before(ordinal: number): number {
    const { ordinals, length } = this;
    if (ordinals[0]! >= ordinal) return 0;
    if (ordinals[length - 1]! < ordinal) return length;
    return firstNotBelow(ordinals, 0, length, ordinal);
  }

  /** Keeps no more than its first entries, of which there is one at least. */
  cut(length: number): void {
    this.length = length;
    this.quarters.cut(this.record, this.ordinals[length - 1]!, length);
  }

  /** Becomes a square with so many bits within it, and nothing in its quarters yet. */
  becomeSquare(shift: number): void {
    this.shift = shift;
    this.places = NO_PLACES;
    this.quarters.setLink(this.record, this.quarters.take());
  }

  /** Whether a circle has an entry of a leaf. */
  isIn(circle: Circle, index: number): boolean {
    return circle.has(this.places[2 * index]!, this.places[2 * index + 1]!);
  }
}
