import { type Circle, INSIDE, OUTSIDE, RIM, type Side } from '../../geo/circle.ts';
import { grown } from '../growable.ts';
import { LeafEntries } from './leaf-entries.ts';
import type { PlaceNode } from './place-node.ts';

/** Of a node: the box of the places that were ever in it, the first and the last of its ordinals, how many it has, and its own quarters. */
const SOUTH = 0;
const NORTH = 1;
const WEST = 2;
const EAST = 3;
const FIRST = 4;
const LAST = 5;
const LENGTH = 6;
const LINK = 7;
/** In the place of the first record of a square's quarters: of a leaf with arrays of its own, and what the start of a small one is taken off. */
const LARGE_LEAF = -1;
const SMALL_LEAF = -2;
/** A square with fewer entries keeps nothing of its own. */
export const FEW = 256;
/** A square has so many. */
export const QUARTERS = 4;
/** The record of the root. */
export const ROOT = 0;
/** So many numbers come from memory at once. */
const LINE = 8;
/** Of nothing: no place, no ordinal. */
const { POSITIVE_INFINITY: NEVER, NEGATIVE_INFINITY: EVER } = Number;
const NOTHING: readonly number[] = [NEVER, EVER, NEVER, EVER, NEVER, EVER, 0, LARGE_LEAF];

/**
 * What is looked at of all nodes of a tree, in one array: those of a square's quarters lie side by side, and most are no more
 * than looked at, or added up as a whole. Nodes themselves are far-off memory each.
 */
export class Quarters {
  /** By record. */
  readonly nodes: (PlaceNode | null)[] = [];
  readonly entries: LeafEntries = new LeafEntries();
  numbers = new Float64Array(0);
  /** Of records. */
  width: number = NOTHING.length;
  readonly #nothing: number[] = [...NOTHING];
  /** First records of quarters that are no more. */
  readonly #free: number[] = [];

  /** Room for a square's quarters, with nothing in them: gives the first record. */
  take(): number {
    const first = this.#free.pop() ?? this.nodes.length;
    this.numbers = grown(this.numbers, (first + QUARTERS) * this.width);
    for (let record = first; record < first + QUARTERS; record++) this.#clear(record);
    return first;
  }

  #clear(record: number): void {
    this.nodes[record] = null;
    this.numbers.set(this.#nothing, record * this.width);
  }

  /** A node, all that is below it and all that is told of it are no more. */
  remove(record: number): void {
    const first = this.quartersOf(record);
    const node = this.nodes[record];
    if (node != null) this.entries.give(node);
    if (first >= 0) {
      for (let quarter = first; quarter < first + QUARTERS; quarter++) this.remove(quarter);
      this.#free.push(first);
    }
    this.#clear(record);
  }

  /** Puts a square in the place of the one node that it holds; what extras add up of it is not yet. */
  raise(node: PlaceNode, above: PlaceNode): void {
    const { record } = node;
    const first = this.take();
    this.#move(node, first + above.quarterOf(node.x, node.y));
    const { numbers, width } = this;
    this.nodes[record] = above;
    numbers[record * width + LINK] = first;
    this.clearSums(record);
  }

  /** What extras add up of a node is as of one without entries. */
  clearSums(record: number): void {
    const { numbers, width } = this;
    for (let i = NOTHING.length; i < width; i++) numbers[record * width + i] = this.#nothing[i]!;
  }

  #move(node: PlaceNode, to: number): void {
    const { nodes, numbers, width } = this;
    numbers.copyWithin(to * width, node.record * width, (node.record + 1) * width);
    nodes[to] = node;
    node.record = to;
  }

  /** Adds numbers to each record, for what is added up of nodes, and gives where in a record they stand. */
  widen(nothing: readonly number[]): number {
    const { numbers: narrow, width: before, nodes } = this;
    const width = before + nothing.length;
    const wide = new Float64Array(nodes.length * width);
    for (let record = 0; record < nodes.length; record++) {
      wide.set(narrow.subarray(record * before, (record + 1) * before), record * width);
      wide.set(nothing, record * width + before);
    }
    this.#nothing.push(...nothing);
    this.numbers = wide;
    this.width = width;
    return before;
  }

  /** A node has an entry more, later than all it has. */
  extend(record: number, ordinal: number, lat: number, lon: number): void {
    const { numbers } = this;
    const at = record * this.width;
    if (lat < numbers[at + SOUTH]!) numbers[at + SOUTH] = lat;
    if (lat > numbers[at + NORTH]!) numbers[at + NORTH] = lat;
    if (lon < numbers[at + WEST]!) numbers[at + WEST] = lon;
    if (lon > numbers[at + EAST]!) numbers[at + EAST] = lon;
    if (numbers[at + LENGTH]!++ === 0) numbers[at + FIRST] = ordinal;
    numbers[at + LAST] = ordinal;
  }

  cut(record: number, last: number, length: number): void {
    this.numbers[record * this.width + LAST] = last;
    this.numbers[record * this.width + LENGTH] = length;
  }

  /** Tells what a node is: a square with quarters from a record on, or a leaf with its entries. */
  setQuarters(record: number, first: number): void {
    this.numbers[record * this.width + LINK] = first;
  }

  setStart(record: number, start: number): void {
    this.numbers[record * this.width + LINK] = start === -1 ? LARGE_LEAF : SMALL_LEAF - start;
  }

  /** First record of a square's quarters; less than 0 for a leaf. */
  quartersOf(record: number): number {
    return this.numbers[record * this.width + LINK]!;
  }

  /** Where a small leaf's entries are; less than 0 for other nodes. */
  startOf(record: number): number {
    return SMALL_LEAF - this.numbers[record * this.width + LINK]!;
  }

  /** Reads the records of a square's quarters here and there. */
  touchQuarters(record: number): number {
    const first = this.quartersOf(record) * this.width;
    const end = first + QUARTERS * this.width;
    let read = 0;
    for (let at = first; at < end; at += LINE) read += this.numbers[at]!;
    return read;
  }

  /** Reads a small leaf's places and values here and there: what of several leaves is far-off memory is waited for at once. */
  touch(record: number, beside: Float64Array | Int32Array | Uint8Array | null): number {
    const start = this.startOf(record);
    if (start < 0) return 0;
    const { values } = this.entries.places;
    const end = 2 * (start + this.lengthOf(record));
    let read = 0;
    for (let i = 2 * start; i < end; i += LINE) read += values[i]!;
    if (beside !== null) for (let i = start; 2 * i < end; i += LINE) read += beside[i]!;
    return read;
  }

  firstOf(record: number): number {
    return this.numbers[record * this.width + FIRST]!;
  }

  lastOf(record: number): number {
    return this.numbers[record * this.width + LAST]!;
  }

  lengthOf(record: number): number {
    return this.numbers[record * this.width + LENGTH]!;
  }

  /** Whether a node has no entry of ordinals `[from, to)`: it may say no where there is none. */
  isBeside(record: number, from: number, to: number): boolean {
    const at = record * this.width;
    return this.numbers[at + FIRST]! >= to || this.numbers[at + LAST]! < from;
  }

  /** Whether all its entries have these ordinals. */
  isWithin(record: number, from: number, to: number): boolean {
    const at = record * this.width;
    return this.numbers[at + FIRST]! >= from && this.numbers[at + LAST]! < to;
  }

  /** Where a node's entries lie to a circle. One place alone is told at the rim as well. */
  sideOf(record: number, circle: Circle): Side {
    const { numbers } = this;
    const at = record * this.width;
    const side = circle.sideOf(numbers, at);
    if (side !== RIM || numbers[at] !== numbers[at + NORTH] || numbers[at + WEST] !== numbers[at + EAST])
      return side;
    return circle.has(numbers[at]!, numbers[at + WEST]!) ? INSIDE : OUTSIDE;
  }
}
