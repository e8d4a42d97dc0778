import { type Circle, INSIDE, SIDES } from '../../geo/circle.ts';
import type { EventTable } from '../event-table.ts';
import { grown } from '../growable.ts';
import { type Column, NO_ROW } from '../values/column.ts';
import type { Extra, Kept } from './extra.ts';
import { PlaceNode, stepEast, stepNorth } from './place-node.ts';
import { Search } from './search.ts';
import { type Visitor, visit } from './visit.ts';

/** Where events happened, by row. */
export type Places = Pick<EventTable, 'lat' | 'lon'>;

/** An extra as it is asked for. */
export interface ExtraOf<E extends Extra<unknown>> {
  /** The same for the same. */
  readonly key: string;
  readonly make: (tree: PlaceTree) => E;
}

/** Leaves hold no more entries than this, unless they lie within one step. */
const LEAF = 128;

/**
 * The entries of a feature by place: a compressed quadtree (Gargantini's linear quadtree with the paths of single children
 * left out, as in Patricia) whose nodes list their entries in order, so that how many of a window a square has is
 * found by halving. Of a circle over n entries some sqrt(n) nodes are looked at: those wholly inside are summed up, and only
 * leaves at the rim are scanned. However places are spread, no entry is in more than 32 nodes.
 */
export class PlaceTree implements Column {
  readonly places: Places;
  readonly #leaf: number;
  #root: PlaceNode | null = null;
  /** By ordinal. */
  #rows = new Int32Array(0);
  length = 0;
  readonly #kept = new Map<string, Kept<Extra<unknown>>>();
  readonly #extras: Extra<unknown>[] = [];

  constructor(places: Places, leaf = LEAF) {
    this.places = places;
    this.#leaf = leaf;
  }

  append(row: number): void {
    const ordinal = this.length++;
    this.#rows = grown(this.#rows, ordinal + 1);
    this.#rows[ordinal] = row;
    for (let i = 0; i < this.#extras.length; i++) this.#extras[i]!.append(ordinal, row);
    if (row !== NO_ROW) this.#put(ordinal, this.places.lat(row), this.places.lon(row));
  }

  #put(ordinal: number, lat: number, lon: number): void {
    const x = stepEast(lon);
    const y = stepNorth(lat);
    let above: PlaceNode | null = null;
    let node = this.#root;
    for (;;) {
      if (node === null) node = this.#link(above, this.#newNode(x, y));
      else if (node.children !== null && !node.holds(x, y))
        node = this.#link(above, this.#raised(node, x, y));
      this.#take(node, ordinal, lat, lon);
      if (node.children === null) break;
      above = node;
      node = node.children[node.quarterOf(x, y)]!;
    }
    this.#splitIfFull(node);
  }

  #link(above: PlaceNode | null, node: PlaceNode): PlaceNode {
    if (above !== null) return above.adopt(node);
    this.#root = node;
    return node;
  }

  #newNode(x: number, y: number): PlaceNode {
    const node = new PlaceNode(x, y);
    node.summaries = this.#extras.map((extra) => extra.newSummary());
    return node;
  }

  #take(node: PlaceNode, ordinal: number, lat: number, lon: number): void {
    node.take(ordinal, lat, lon);
    for (let i = 0; i < this.#extras.length; i++)
      this.#extras[i]!.extend(node.summaries[i], node, node.length);
  }

  /** The least square that holds a smaller one and a place beside it, as yet without the place. */
  #raised(node: PlaceNode, x: number, y: number): PlaceNode {
    const above = this.#newNode(node.x, node.y);
    above.becomeSquare(bitsOf((node.x ^ x) | (node.y ^ y)));
    above.boxes.set(node.boxes.subarray(node.box, node.box + SIDES));
    above.adopt(node);
    above.ordinals = node.ordinals.slice(0, node.length);
    above.length = node.length;
    above.first = node.first;
    above.last = node.last;
    for (const [i, extra] of this.#extras.entries()) above.summaries[i] = summaryOf(extra, above);
    return above;
  }

  #splitIfFull(node: PlaceNode): void {
    if (node.length <= this.#leaf || node.spread === 0) return;
    const { ordinals, places, length } = node;
    node.becomeSquare(bitsOf(node.spread));
    const children = node.children!;
    for (let i = 0; i < length; i++) {
      const [lat, lon] = [places[2 * i]!, places[2 * i + 1]!];
      const [x, y] = [stepEast(lon), stepNorth(lat)];
      const child = children[node.quarterOf(x, y)] ?? node.adopt(this.#newNode(x, y));
      this.#take(child, ordinals[i]!, lat, lon);
    }
    for (const child of children) if (child !== null) this.#splitIfFull(child);
  }

  truncate(length: number): void {
    if (length >= this.length) return;
    this.length = length;
    if (this.#root !== null) this.#root = this.#cut(this.#root, length);
  }

  #cut(node: PlaceNode, length: number): PlaceNode | null {
    const left = node.before(length);
    if (left === node.length) return node;
    if (left === 0) return null;
    node.cut(left);
    for (const [i, extra] of this.#extras.entries()) extra.cut(node.summaries[i], node, left);
    const { children } = node;
    if (children === null) return node;
    for (const [i, child] of children.entries()) if (child !== null) children[i] = this.#cut(child, length);
    return node;
  }

  /** Only where the place stays: a tree has no gaps, so that ordinals are those of the history. */
  replace(ordinal: number, row: number): boolean {
    const before = this.#rows[ordinal]!;
    const { places } = this;
    const isSame =
      before !== NO_ROW &&
      row !== NO_ROW &&
      places.lat(before) === places.lat(row) &&
      places.lon(before) === places.lon(row);
    if (!isSame || !this.#extras.every((extra) => extra.isSame(ordinal, row))) return false;
    this.#rows[ordinal] = row;
    return true;
  }

  /** What is kept beside the places; from now on, if it was not. */
  kept<E extends Extra<unknown>>(of: ExtraOf<E>): Kept<E> {
    const known = this.#kept.get(of.key);
    if (known !== undefined) return known as Kept<E>;
    const extra = of.make(this);
    return this.#keep(of.key, { extra, number: this.#extras.push(extra) - 1 });
  }

  /** Keeps the same made anew, as of the entries it has now. */
  renew<E extends Extra<unknown>>(of: ExtraOf<E>): void {
    this.#keep(of.key, { extra: of.make(this), number: this.kept(of).number });
  }

  #keep<E extends Extra<unknown>>(key: string, kept: Kept<E>): Kept<E> {
    const { extra, number } = kept;
    this.#kept.set(key, kept);
    this.#extras[number] = extra;
    for (let ordinal = 0; ordinal < this.length; ordinal++) extra.append(ordinal, this.#rows[ordinal]!);
    const fill = (node: PlaceNode): void => {
      node.summaries[number] = summaryOf(extra, node);
      for (const child of node.children ?? []) if (child !== null) fill(child);
    };
    if (this.#root !== null) fill(this.#root);
    return kept;
  }

  /** Shows the entries of ordinals `[from, to)` that lie in a circle, in any order. */
  visit(circle: Circle, from: number, to: number, visitor: Visitor): void {
    const root = this.#root;
    if (root !== null) visit(root, circle, from, to, visitor);
  }

  /** Ordinal of the first or of the last of those entries, or -1. */
  find(which: 'first' | 'last', circle: Circle, from: number, to: number): number {
    if (this.#root === null) return -1;
    const search = new Search(which === 'last', circle, from, to);
    search.in(this.#root);
    return search.found;
  }

  /** Of all entries; null where there is none. */
  get root(): PlaceNode | null {
    return this.#root;
  }

  /** Whether all places it ever had lie in a circle. */
  isIn(circle: Circle): boolean {
    return this.#root === null || this.#root.sideOf(circle) === INSIDE;
  }
}

const bitsOf = (number: number): number => 32 - Math.clz32(number);

function summaryOf(extra: Extra<unknown>, node: PlaceNode): unknown {
  const summary = extra.newSummary();
  for (let i = 1; i <= node.length; i++) extra.extend(summary, node, i);
  return summary;
}
