import { type Circle, INSIDE, OUTSIDE } from '../../geo/circle.ts';
import type { PlaceNode } from './place-node.ts';

const NONE = -1;

/** Looks for the first or the last entry in a circle: what is found narrows the window in which a better one may be. */
export class Search {
  /** Ordinal, or -1. */
  found = -1;
  readonly #isForLast: boolean;
  readonly #circle: Circle;
  #from: number;
  #to: number;

  constructor(isForLast: boolean, circle: Circle, from: number, to: number) {
    this.#isForLast = isForLast;
    this.#circle = circle;
    this.#from = from;
    this.#to = to;
  }

  in(node: PlaceNode): void {
    const best = this.#bestOf(node);
    if (best === NONE) return;
    const side = node.quarters.sideOf(node.record, this.#circle);
    if (side === OUTSIDE) return;
    if (side === INSIDE) this.#find(best);
    else if (node.isLeaf) this.#scan(node);
    else this.#inChildren(node.children);
  }

  /** What would be found if all of a node were in the circle. */
  #bestOf(node: PlaceNode): number {
    const best = this.#isForLast ? node.lastBefore(this.#to) : node.firstFrom(this.#from);
    return best >= this.#from && best < this.#to ? best : NONE;
  }

  #scan(leaf: PlaceNode): void {
    const [low, high] = [leaf.before(this.#from), leaf.before(this.#to)];
    let i = this.#isForLast ? high - 1 : low;
    while (i >= low && i < high && !leaf.isIn(this.#circle, i)) i += this.#isForLast ? -1 : 1;
    if (i >= low && i < high) this.#find(leaf.ordinalAt(i));
  }

  /** The child with the best entry comes first: what it has may spare the others. */
  #inChildren(children: readonly PlaceNode[]): void {
    let first: PlaceNode | null = null;
    let best = NONE;
    for (const child of children) {
      const other = this.#bestOf(child);
      if (other === NONE || (first !== null && other > best !== this.#isForLast)) continue;
      first = child;
      best = other;
    }
    if (first === null) return;
    this.in(first);
    for (const child of children) if (child !== first) this.in(child);
  }

  #find(ordinal: number): void {
    this.found = ordinal;
    if (this.#isForLast) this.#from = ordinal + 1;
    else this.#to = ordinal;
  }
}
