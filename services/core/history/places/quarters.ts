import { type Circle, INSIDE, OUTSIDE, RIM, type Side } from '../../geo/circle.ts';
import { grown } from '../growable.ts';
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
/** Stands for the quarters of a leaf. */
export const NO_QUARTERS = -1;
/** A square has so many. */
export const QUARTERS = 4;
/** The record of the root. */
export const ROOT = 0;
/** Of nothing: no place, no ordinal. */
const { POSITIVE_INFINITY: NEVER, NEGATIVE_INFINITY: EVER } = Number;
const NOTHING: readonly number[] = [NEVER, EVER, NEVER, EVER, NEVER, EVER, 0, NO_QUARTERS];

/**
 * What is looked at of all nodes of a tree, in one array: those of a square's quarters lie side by side, and most are no more
 * than looked at, or added up as a whole. Nodes themselves are far-off memory each.
 */
export class Quarters {
  /** By record. */
  readonly nodes: (PlaceNode | null)[] = [];
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
    const first = this.linkOf(record);
    if (first !== NO_QUARTERS) {
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

  setLink(record: number, quarters: number): void {
    this.numbers[record * this.width + LINK] = quarters;
  }

  /** First record of a node's quarters, or `NO_QUARTERS`. */
  linkOf(record: number): number {
    return this.numbers[record * this.width + LINK]!;
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
