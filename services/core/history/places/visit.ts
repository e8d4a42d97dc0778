import { type Circle, INSIDE, OUTSIDE, SIDES, type Side } from '../../geo/circle.ts';
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

/** Shows what a node, which lies on a `side` of a circle, has of the window. */
export function visit(
  node: PlaceNode,
  side: Side,
  circle: Circle,
  from: number,
  to: number,
  visitor: Visitor,
): void {
  if (side === OUTSIDE || visitor.skips(node)) return;
  const low = node.before(from);
  const high = node.before(to);
  if (low === high) return;
  const { children, childBoxes } = node;
  if (side === INSIDE) visitor.whole(node, low, high);
  else if (children === null) {
    near = grown(near, high - low);
    visitor.some(node, near, circle.pick(node.places, low, high, near));
  } else {
    for (let i = 0; i < children.length; i++)
      if (children[i] !== null)
        visit(children[i]!, sideOf(circle, childBoxes, i * SIDES), circle, from, to, visitor);
  }
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
