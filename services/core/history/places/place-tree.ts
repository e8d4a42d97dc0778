import { type Circle, INSIDE } from '../../geo/circle.ts';
import type { EventTable } from '../event-table.ts';
import { grown } from '../growable.ts';
import { type Column, NO_ROW } from '../values/column.ts';
import type { Extra, Kept } from './extra.ts';
import { bitsOf, PlaceNode, stepEast, stepNorth } from './place-node.ts';
import { FEW, Quarters, ROOT } from './quarters.ts';
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
const LEAF = 32;

/**
 * The entries of a feature by place: a compressed quadtree (Gargantini's linear quadtree with the paths of single children
 * left out, as in Patricia) whose larger nodes list their entries in order, so that how many of a window a square has is
 * found by halving. Of a circle over n entries some sqrt(n) nodes are looked at: those wholly inside are summed up, and only
 * leaves at the rim are scanned. However places are spread, no entry is in more than 32 nodes.
 */
export class PlaceTree implements Column {
  readonly places: Places;
  /** What is looked at of the nodes; the root is the only one of the first four. */
  readonly quarters: Quarters = new Quarters();
  readonly #leaf: number;
  /** By ordinal. */
  #rows = new Int32Array(0);
  length = 0;
  readonly #kept = new Map<string, Kept<Extra<unknown>>>();
  readonly #extras: Extra<unknown>[] = [];

  constructor(places: Places, leaf = LEAF) {
    this.places = places;
    this.#leaf = leaf;
    this.quarters.take();
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
    const { nodes } = this.quarters;
    for (let record = ROOT; ; ) {
      let node = nodes[record] ?? this.#newNode(record, x, y);
      if (!node.isLeaf && !node.holds(x, y)) node = this.#raised(node, x, y);
      this.#take(node, ordinal, lat, lon);
      if (node.isLeaf) {
        this.#splitIfFull(node);
        return;
      }
      record = this.quarters.quartersOf(record) + node.quarterOf(x, y);
    }
  }

  #newNode(record: number, x: number, y: number): PlaceNode {
    const node = new PlaceNode(this.quarters, record, x, y);
    this.quarters.nodes[record] = node;
    return node;
  }

  #take(node: PlaceNode, ordinal: number, lat: number, lon: number): void {
    if (node.isSmall && node.length >= (node.spread === 0 && node.isLeaf ? this.#leaf : FEW - 1))
      this.#keepOwn(node);
    node.take(ordinal, lat, lon);
    const { summaries } = node;
    for (let i = 0; i < this.#extras.length; i++)
      this.#extras[i]!.extend(summaries === null ? null : summaries[i], node, node.length, ordinal);
  }

  #keepOwn(node: PlaceNode): void {
    node.keep();
    this.quarters.clearSums(node.record);
    node.summaries = this.#extras.map((extra) => summaryOf(extra, node));
  }

  /** The least square that holds a smaller one and a place beside it, as yet without the place. */
  #raised(node: PlaceNode, x: number, y: number): PlaceNode {
    const above = new PlaceNode(this.quarters, node.record, node.x, node.y);
    above.shift = bitsOf((node.x ^ x) | (node.y ^ y));
    above.length = node.length;
    this.quarters.raise(node, above);
    if (!node.isSmall) this.#keepOwn(above);
    else for (const extra of this.#extras) extra.cut(null, above, above.length);
    return above;
  }

  #splitIfFull(node: PlaceNode): void {
    if (node.length > this.#leaf && node.spread !== 0) this.#split(node);
  }

  #split(node: PlaceNode): void {
    const { length, quarters } = node;
    const { ordinals, places } = node.becomeSquare();
    const first = quarters.quartersOf(node.record);
    for (let i = 0; i < length; i++) {
      const [lat, lon] = [places[2 * i]!, places[2 * i + 1]!];
      const [x, y] = [stepEast(lon), stepNorth(lat)];
      const record = first + node.quarterOf(x, y);
      this.#take(quarters.nodes[record] ?? this.#newNode(record, x, y), ordinals[i]!, lat, lon);
    }
    for (const child of node.children) this.#splitIfFull(child);
  }

  truncate(length: number): void {
    if (length >= this.length) return;
    this.length = length;
    const { root } = this;
    if (root !== null) this.#cut(root, length);
  }

  #cut(node: PlaceNode, length: number): void {
    const { quarters } = this;
    if (quarters.lastOf(node.record) < length) return;
    if (quarters.firstOf(node.record) >= length) {
      quarters.remove(node.record);
      return;
    }
    node.cut(length);
    for (const child of node.children) this.#cut(child, length);
    for (const [i, extra] of this.#extras.entries())
      extra.cut(node.summaries?.[i] ?? null, node, node.length);
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
      for (const child of node.children) fill(child);
      if (node.summaries !== null) node.summaries[number] = summaryOf(extra, node);
      else if (node.isLeaf)
        for (let i = 1; i <= node.length; i++) extra.extend(null, node, i, node.ordinalAt(i - 1));
      else extra.cut(null, node, node.length);
    };
    const { root } = this;
    if (root !== null) fill(root);
    return kept;
  }

  /** Shows the entries of ordinals `[from, to)` that lie in a circle, in any order. */
  visit(circle: Circle, from: number, to: number, visitor: Visitor): void {
    visit(this.quarters, circle, from, to, visitor);
  }

  /** Ordinal of the first or of the last of those entries, or -1. */
  find(which: 'first' | 'last', circle: Circle, from: number, to: number): number {
    const { root } = this;
    if (root === null) return -1;
    const search = new Search(which === 'last', circle, from, to);
    search.in(root);
    return search.found;
  }

  /** Of all entries; null where there is none. */
  get root(): PlaceNode | null {
    return this.quarters.nodes[ROOT]!;
  }

  /** Whether all places it ever had lie in a circle. */
  isIn(circle: Circle): boolean {
    return this.root === null || this.quarters.sideOf(ROOT, circle) === INSIDE;
  }
}

function summaryOf(extra: Extra<unknown>, node: PlaceNode): unknown {
  const summary = extra.newSummary();
  for (let i = 1; i <= node.length; i++) extra.extend(summary, node, i, node.ordinalAt(i - 1));
  return summary;
}
