import { type Circle, OUTSIDE, RIM, SIDES, type Side } from '../../geo/circle.ts';
import { grown } from '../growable.ts';
import { type PlaceNode, sideOf } from './place-node.ts';

/** Takes the entries of a window that lie in a circle. */
export interface Visitor {
  /** Whether no entry of a node can change anything any more. */
  skips(node: PlaceNode): boolean;
  /** Entries `[low, high)` of a node; there is at least one. */
  whole(node: PlaceNode, low: number, high: number): void;
  /** Entries of a leaf: the first `length` indexes tell which. */
  some(leaf: PlaceNode, indexes: Int32Array, length: number): void;
}

/** Indexes of the entries of a leaf that are in a circle: told one by one, each would wait for its value. */
let near = new Int32Array(0);

/** Nodes at the rim, as far as they are found. */
const squares: PlaceNode[] = [];
const leaves: PlaceNode[] = [];

/**
 * Shows what a tree has of the window: squares wholly inside first, the largest before the others, as one may spare all the
 * rest, and the leaves at the rim last. Gives what it read of these beforehand, which says nothing.
 */
export function visit(root: PlaceNode, circle: Circle, from: number, to: number, visitor: Visitor): number {
  sort(root, root.sideOf(circle), from, to, visitor);
  for (let i = 0; i < squares.length; i++) {
    const { children, childBoxes } = squares[i]!;
    if (visitor.skips(squares[i]!)) continue;
    for (let quarter = 0; quarter < children!.length; quarter++) {
      const child = children![quarter]!;
      if (child !== null) sort(child, sideOf(circle, childBoxes, quarter * SIDES), from, to, visitor);
    }
  }
  let read = 0;
  for (const leaf of leaves) if (!visitor.skips(leaf)) read += leaf.touch();
  for (const leaf of leaves) if (!visitor.skips(leaf)) showSome(leaf, circle, from, to, visitor);
  squares.length = 0;
  leaves.length = 0;
  return read;
}

/** Shows a node that is inside; puts one at the rim by. */
function sort(node: PlaceNode, side: Side, from: number, to: number, visitor: Visitor): void {
  if (side === OUTSIDE || node.first >= to || node.last < from || visitor.skips(node)) return;
  if (side === RIM) {
    (node.children === null ? leaves : squares).push(node);
    return;
  }
  const low = node.before(from);
  const high = node.before(to);
  if (low < high) visitor.whole(node, low, high);
}

function showSome(leaf: PlaceNode, circle: Circle, from: number, to: number, visitor: Visitor): void {
  const low = leaf.before(from);
  const high = leaf.before(to);
  if (low === high) return;
  near = grown(near, high - low);
  visitor.some(leaf, near, circle.pick(leaf.places, low, high, near));
}

/** Shows the quarters of a square what they have of its entries `[low, high)`, of which there is at least one. */
export function inQuarters(
  { ordinals, children }: PlaceNode,
  low: number,
  high: number,
  take: (child: PlaceNode, low: number, high: number) => void,
): void {
  const [from, to] = [ordinals[low]!, ordinals[high - 1]! + 1];
  for (const child of children!) {
    if (child === null) continue;
    const [first, behind] = [child.before(from), child.before(to)];
    if (first < behind) take(child, first, behind);
  }
}

/** Shows the leaves of a node what they have of them. */
export function inLeaves(
  node: PlaceNode,
  low: number,
  high: number,
  take: (leaf: PlaceNode, low: number, high: number) => void,
): void {
  if (node.children === null) take(node, low, high);
  else inQuarters(node, low, high, (child, first, behind) => inLeaves(child, first, behind, take));
}
