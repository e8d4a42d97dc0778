import { type Circle, OUTSIDE, RIM } from '../../geo/circle.ts';
import { grown } from '../growable.ts';
import { firstNotBelow } from '../values/bounds.ts';
import type { PlaceNode } from './place-node.ts';
import { QUARTERS, type Quarters, ROOT } from './quarters.ts';

/** Takes the entries of a window that lie in a circle. */
export interface Visitor {
  /** What `some` reads of each slot; null where it reads nothing. */
  readonly reads: Float64Array | Int32Array | Uint8Array | null;
  /** Whether no entry of a node, by its record, can change anything any more. */
  skips(record: number): boolean;
  /** All entries of a node, by its record. */
  all(record: number): void;
  /** Entries `[low, high)` of a node that is no square that keeps nothing; there is at least one. */
  whole(node: PlaceNode, low: number, high: number): void;
  /** Entries of small leaves: the first `length` slots tell where among the leaves' entries they are. */
  some(slots: Int32Array, length: number): void;
  /** Entries of a leaf that is not small: the first `length` indexes tell which. */
  someOf(leaf: PlaceNode, indexes: Int32Array, length: number): void;
}

/** Indexes of the entries of a leaf that are in a circle: told one by one, each would wait for its value. */
let near = new Int32Array(0);

/** So many squares are read ahead. */
const GROUP = 16;

/** Records of nodes at the rim, as far as they are found. */
const squares: number[] = [];
const leaves: number[] = [];

/**
 * Shows what a tree has of the window: squares wholly inside first, the largest before the others, as one may spare all the
 * rest, and the leaves at the rim last. Gives what it read of these beforehand, which says nothing.
 */
export function visit(
  quarters: Quarters,
  circle: Circle,
  from: number,
  to: number,
  visitor: Visitor,
): number {
  sort(quarters, ROOT, circle, from, to, visitor);
  let read = 0;
  for (let i = 0; i < squares.length; i++) {
    if (i % GROUP === 0) read += touch(quarters, i);
    if (visitor.skips(squares[i]!)) continue;
    const first = quarters.quartersOf(squares[i]!);
    for (let record = first; record < first + QUARTERS; record++)
      sort(quarters, record, circle, from, to, visitor);
  }
  for (const leaf of leaves) if (!visitor.skips(leaf)) read += quarters.touch(leaf, visitor.reads);
  for (const leaf of leaves) if (!visitor.skips(leaf)) showSome(quarters, leaf, circle, from, to, visitor);
  squares.length = 0;
  leaves.length = 0;
  return read;
}

/** Reads what some squares hold: what of it is far-off memory is waited for at once. */
function touch(quarters: Quarters, from: number): number {
  const to = Math.min(from + GROUP, squares.length);
  let read = 0;
  for (let i = from; i < to; i++) read += quarters.touchQuarters(squares[i]!);
  return read;
}

/** Shows a node that is inside; puts one at the rim by. */
function sort(
  quarters: Quarters,
  record: number,
  circle: Circle,
  from: number,
  to: number,
  visitor: Visitor,
): void {
  if (quarters.isBeside(record, from, to)) return;
  const side = quarters.sideOf(record, circle);
  if (side === OUTSIDE || visitor.skips(record)) return;
  if (side === RIM) (quarters.quartersOf(record) < 0 ? leaves : squares).push(record);
  else if (quarters.isWithin(record, from, to)) visitor.all(record);
  else inWindow(quarters.nodes[record]!, from, to, (node, low, high) => visitor.whole(node, low, high));
}

/** Shows a node what it has of ordinals `[from, to)`, or the quarters of a square that keeps nothing. */
function inWindow(node: PlaceNode, from: number, to: number, take: TakePart): void {
  if (node.isSmall && !node.isLeaf) {
    for (const child of node.children) inWindow(child, from, to, take);
    return;
  }
  const low = node.before(from);
  const high = node.before(to);
  if (low < high) take(node, low, high);
}

function showSome(
  quarters: Quarters,
  record: number,
  circle: Circle,
  from: number,
  to: number,
  visitor: Visitor,
): void {
  const start = quarters.startOf(record);
  if (start < 0) {
    showSomeOf(quarters.nodes[record]!, circle, from, to, visitor);
    return;
  }
  let low = start;
  let high = start + quarters.lengthOf(record);
  if (!quarters.isWithin(record, from, to)) {
    const ordinals = quarters.entries.ordinals.values;
    low = firstNotBelow(ordinals, low, high, from);
    high = firstNotBelow(ordinals, low, high, to);
  }
  near = grown(near, high - low);
  visitor.some(near, circle.pick(quarters.entries.places.values, low, high, near));
}

function showSomeOf(leaf: PlaceNode, circle: Circle, from: number, to: number, visitor: Visitor): void {
  const low = leaf.before(from);
  const high = leaf.before(to);
  near = grown(near, high - low);
  visitor.someOf(leaf, near, circle.pick(leaf.places, low, high, near));
}

/** Takes entries `[low, high)` of a node that is no square that keeps nothing; there is at least one. */
type TakePart = (node: PlaceNode, low: number, high: number) => void;

/** Shows what a square's quarters have of its entries `[low, high)`, of which there is at least one. */
export function inQuarters(
  { ordinals, children }: PlaceNode,
  low: number,
  high: number,
  take: TakePart,
): void {
  const [from, to] = [ordinals[low]!, ordinals[high - 1]! + 1];
  for (const child of children) inWindow(child, from, to, take);
}

/** Shows what the leaves of a node have of them. */
export function inLeaves(node: PlaceNode, low: number, high: number, take: TakePart): void {
  if (node.isLeaf) take(node, low, high);
  else inQuarters(node, low, high, (child, first, behind) => inLeaves(child, first, behind, take));
}

/** Shows all entries of a node by its record. */
export function inAll(quarters: Quarters, record: number, take: TakePart): void {
  const node = quarters.nodes[record]!;
  if (node.isSmall && !node.isLeaf) for (const child of node.children) inAll(quarters, child.record, take);
  else take(node, 0, node.length);
}
