import { type Circle, INSIDE, OUTSIDE } from '../../geo/circle.ts';
import type { PlaceNode } from './place-node.ts';

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
    if (!this.#wants(node, best)) return;
    const side = node.quarters.sideOf(node.record, this.#circle);
    if (side === OUTSIDE) return;
    if (side === INSIDE) this.#find(node.ordinalAt(best));
    else if (node.isLeaf) this.#scan(node, best);
    else this.#inChildren(node.children);
  }

  /** Index of the entry that would be found if all of a node were in the circle. */
  #bestOf(node: PlaceNode): number {
    return this.#isForLast ? node.before(this.#to) - 1 : node.before(this.#from);
  }

  #wants(node: PlaceNode, index: number): boolean {
    if (index < 0 || index >= node.length) return false;
    const ordinal = node.ordinalAt(index);
    return ordinal >= this.#from && ordinal < this.#to;
  }

  #scan(leaf: PlaceNode, best: number): void {
    let i = best;
    while (this.#wants(leaf, i) && !leaf.isIn(this.#circle, i)) i += this.#isForLast ? -1 : 1;
    if (this.#wants(leaf, i)) this.#find(leaf.ordinalAt(i));
  }

  /** The child with the best entry comes first: what it has may spare the others. */
  #inChildren(children: readonly PlaceNode[]): void {
    let first: PlaceNode | null = null;
    let ordinal = -1;
    for (const child of children) {
      const best = this.#bestOf(child);
      if (!this.#wants(child, best)) continue;
      const other = child.ordinalAt(best);
      if (first !== null && other > ordinal !== this.#isForLast) continue;
      first = child;
      ordinal = other;
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
