import { type Boxes, type Circle, INSIDE, OUTSIDE, RIM, SIDES, type Side } from '../../geo/circle.ts';
import { grown } from '../growable.ts';

const NO_PLACES = new Float64Array(0);
const NO_ORDINALS = new Int32Array(0);
const NO_BOXES: Boxes = new Float64Array(0);
const QUARTERS = 4;
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
  /** The box of the places that were ever in it. Those of a square's quarters lie together: most are no more than looked at. */
  boxes: Boxes = emptyBox();
  box = 0;
  /** Ordinals of the entries, rising. */
  ordinals = NO_ORDINALS;
  length = 0;
  /** The first and the last of them, which are asked for most. */
  first = -1;
  last = -1;
  /** Latitude and longitude of each entry of a leaf. */
  places = NO_PLACES;
  /** The quarters of the square; null for a leaf. */
  children: (PlaceNode | null)[] | null = null;
  childBoxes: Boxes = NO_BOXES;
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
    if (at === 0) this.first = ordinal;
    this.last = ordinal;
    widen(this.boxes, this.box, lat, lon);
    if (this.children !== null) return;
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

  /** How many of its entries have lower ordinals. */
  before(ordinal: number): number {
    if (this.last < ordinal) return this.length;
    if (this.first >= ordinal) return 0;
    const { ordinals } = this;
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ordinals[middle]! < ordinal) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Keeps no more than its first entries, of which there is one at least. */
  cut(length: number): void {
    this.length = length;
    this.last = this.ordinals[length - 1]!;
  }

  /** Becomes a square with so many bits within it, and no quarter yet. */
  becomeSquare(shift: number): void {
    this.shift = shift;
    this.places = NO_PLACES;
    this.children = [null, null, null, null];
    this.childBoxes = new Float64Array(QUARTERS * SIDES);
  }

  /** Puts what is in one of its quarters there. */
  adopt(node: PlaceNode): PlaceNode {
    const quarter = this.quarterOf(node.x, node.y);
    this.children![quarter] = node;
    const box = quarter * SIDES;
    this.childBoxes.set(node.boxes.subarray(node.box, node.box + SIDES), box);
    node.boxes = this.childBoxes;
    node.box = box;
    return node;
  }

  /** Where its entries lie to a circle. */
  sideOf(circle: Circle): Side {
    return sideOf(circle, this.boxes, this.box);
  }

  /** Whether a circle has an entry of a leaf. */
  isIn(circle: Circle, index: number): boolean {
    return circle.has(this.places[2 * index]!, this.places[2 * index + 1]!);
  }
}

/** Where a box lies to a circle. One that is a single place is told at the rim as well. */
export function sideOf(circle: Circle, boxes: Boxes, box: number): Side {
  const side = circle.sideOf(boxes, box);
  if (side !== RIM || boxes[box] !== boxes[box + 1] || boxes[box + 2] !== boxes[box + 3]) return side;
  return circle.has(boxes[box]!, boxes[box + 2]!) ? INSIDE : OUTSIDE;
}

function emptyBox(): Boxes {
  const { POSITIVE_INFINITY, NEGATIVE_INFINITY } = Number;
  return Float64Array.of(POSITIVE_INFINITY, NEGATIVE_INFINITY, POSITIVE_INFINITY, NEGATIVE_INFINITY);
}

function widen(boxes: Boxes, box: number, lat: number, lon: number): void {
  if (lat < boxes[box]!) boxes[box] = lat;
  if (lat > boxes[box + 1]!) boxes[box + 1] = lat;
  if (lon < boxes[box + 2]!) boxes[box + 2] = lon;
  if (lon > boxes[box + 3]!) boxes[box + 3] = lon;
}
