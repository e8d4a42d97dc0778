import { type Box, type Circle, INSIDE, OUTSIDE, RIM, type Side } from '../../geo/circle.ts';
import { grown } from '../growable.ts';

const NO_PLACES = new Float64Array(0);
const NO_ORDINALS = new Int32Array(0);

/** The Earth as a square of whole numbers, which take 31 bits: steps of 4 cm at the equator. */
const STEPS = 2 ** 30;
export const stepEast = (lon: number): number => Math.floor(((lon + 180) / 360) * STEPS);
export const stepNorth = (lat: number): number => Math.floor(((lat + 90) / 360) * STEPS);

/**
 * Entries that lie near one another, in order: a leaf of them with their places, or what a square holds with a child for
 * each quarter that holds any. Squares are aligned, and need not be the next smaller ones: where there is one child there is none.
 */
export class PlaceNode implements Box {
  /** The box of the places that were ever in it. */
  south = Number.POSITIVE_INFINITY;
  north = Number.NEGATIVE_INFINITY;
  west = Number.POSITIVE_INFINITY;
  east = Number.NEGATIVE_INFINITY;
  /** Ordinals of the entries, rising. */
  ordinals = NO_ORDINALS;
  length = 0;
  /** Latitude and longitude of each entry of a leaf. */
  places = NO_PLACES;
  /** The quarters of the square; null for a leaf. */
  children: (PlaceNode | null)[] | null = null;
  /** Steps of the first entry's place, or of any in the square. */
  x: number;
  y: number;
  /** Bits in which the steps of a leaf's places differ. */
  spread = 0;
  /** Bits of the steps within the square. */
  shift = 0;
  /** What is summed up of its entries, by the number of the summary. */
  summaries: unknown[] = [];

  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }

  /** Takes in an entry later than all it has. */
  take(ordinal: number, lat: number, lon: number): void {
    const at = this.length++;
    this.ordinals = grown(this.ordinals, at + 1);
    this.ordinals[at] = ordinal;
    if (lat < this.south) this.south = lat;
    if (lat > this.north) this.north = lat;
    if (lon < this.west) this.west = lon;
    if (lon > this.east) this.east = lon;
    if (this.children !== null) return;
    this.places = grown(this.places, 2 * at + 2);
    this.places[2 * at] = lat;
    this.places[2 * at + 1] = lon;
    this.spread |= (this.x ^ stepEast(lon)) | (this.y ^ stepNorth(lat));
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

  /** How many of its entries have lower ordinals. */
  before(ordinal: number): number {
    const { ordinals } = this;
    let low = 0;
    let high = this.length;
    if (high === 0 || ordinals[high - 1]! < ordinal) return high;
    if (ordinals[0]! >= ordinal) return 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ordinals[middle]! < ordinal) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where its entries lie to a circle. Those of one place are told at its rim as well. */
  sideOf(circle: Circle): Side {
    const side = circle.sideOf(this);
    if (side !== RIM || this.south !== this.north || this.west !== this.east) return side;
    return circle.has(this.south, this.west) ? INSIDE : OUTSIDE;
  }

  /** Whether a circle has an entry of a leaf. */
  isIn(circle: Circle, index: number): boolean {
    return circle.has(this.places[2 * index]!, this.places[2 * index + 1]!);
  }
}
