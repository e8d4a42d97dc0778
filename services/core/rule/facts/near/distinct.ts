import type { Value } from '../../../history/leaves.ts';
import { Names } from '../../../history/places/names.ts';
import type { NamesOfNode } from '../../../history/places/names-of-node.ts';
import type { PlaceNode } from '../../../history/places/place-node.ts';
import type { ExtraOf, PlaceTree } from '../../../history/places/place-tree.ts';
import { inAll, inQuarters } from '../../../history/places/visit.ts';
import type { FactWindow } from '../../compile-facts.ts';
import type { Known } from '../../kleene.ts';
import { distinctOf } from '../values.ts';
import type { LongWindow, Tally } from './near.ts';

/** More values than this are counted sooner by their ranks than one by one. */
const FEW = 8_192;

/**
 * `value_count`: the values near are told once each, which ends once all of the window's are told. A window with many that is
 * wholly inside and the only one with values has as many as it has anywhere.
 */
export class DistinctTally implements Tally {
  readonly #read: FactWindow['read'];
  readonly #extra: ExtraOf<Names>;
  readonly #distinct: ReturnType<typeof distinctOf>;
  /** Values of all windows but the one in hand, as each tree has numbers of its own. */
  readonly #seen = new Set<Value>();
  /** Wholly inside and not told yet, with the number of its values. */
  #waiting: LongWindow | null = null;
  #waitingCount = 0;
  /** Of the window in hand. */
  #tree!: PlaceTree;
  #names: Names | null = null;
  #number = -1;
  #from = 0;
  #to = 0;
  /** As many values as it has, or more. */
  #most = 0;
  /** Nodes wholly inside that may have more than they told. */
  readonly #unsure: PlaceNode[] = [];

  constructor(window: FactWindow) {
    this.#read = window.read;
    const key = `names ${window.field}`;
    const none = new Int32Array(0);
    this.#extra = {
      key,
      make: ({ quarters }) => new Names(window.read, quarters.entries.column(key, none)),
    };
    this.#distinct = distinctOf(window);
  }

  clear(): void {
    this.#seen.clear();
    this.#waiting = null;
    this.#names = null;
  }

  add(row: number): void {
    const value = this.#read(row);
    if (value !== null) this.#seen.add(value);
  }

  enter(window: LongWindow): boolean {
    const { tree, circle, from } = window;
    const { number } = tree.kept(this.#extra);
    const newest = (tree.root!.summaries?.[number] as NamesOfNode | undefined)?.newest ?? null;
    const isFew = newest !== null && newest.length <= FEW;
    const most = isFew ? newest.most(from) : this.#countOf(window);
    if (most === 0) return false;
    if (!isFew && this.#waiting === null && tree.isIn(circle)) {
      this.#waiting = window;
      this.#waitingCount = most;
      return false;
    }
    this.#begin(window, most);
    return true;
  }

  #countOf({ history, start, end }: LongWindow): number {
    const { column, from, to } = history.window(this.#distinct, start, end)!;
    return column.count(from, to);
  }

  #begin({ tree, from, to }: LongWindow, most: number): void {
    this.#putBy();
    const { extra, number } = tree.kept(this.#extra);
    this.#tree = tree;
    this.#names = extra;
    this.#number = number;
    this.#from = from;
    this.#to = to;
    this.#most = most;
    extra.begin();
  }

  #putBy(): void {
    if (this.#names === null) return;
    this.#settle(this.#names);
    this.#names.addTo(this.#seen);
    this.#names = null;
  }

  get reads(): Int32Array {
    return this.#names!.inLeaves.values;
  }

  skips(): boolean {
    return this.#names!.told >= this.#most;
  }

  all(record: number): void {
    inAll(this.#tree.quarters, record, (node, low, high) => this.whole(node, low, high));
  }

  whole(node: PlaceNode, low: number, high: number): void {
    const names = this.#names!;
    const own = this.#namesOf(node);
    if (own !== null && names.tellKnown(own, this.#from, this.#to)) return;
    if (own === null || own.newest === null) this.#within(names, node, low, high);
    else this.#unsure.push(node);
  }

  #within(names: Names, node: PlaceNode, low: number, high: number): void {
    if (node.isLeaf) names.tellLeaf(node, low, high);
    else
      inQuarters(node, low, high, (child, from, to) => {
        if (!this.skips()) this.whole(child, from, to);
      });
  }

  some(slots: Int32Array, length: number): void {
    this.#names!.tellSome(slots, length);
  }

  someOf(leaf: PlaceNode, indexes: Int32Array, length: number): void {
    this.#names!.tellSomeOf(leaf, indexes, length);
  }

  #namesOf({ summaries }: PlaceNode): NamesOfNode | null {
    return summaries === null ? null : (summaries[this.#number] as NamesOfNode);
  }

  /** What no other node has told by now is looked for among the entries; their nodes may be unsure in turn. */
  #settle(names: Names): void {
    const unsure = this.#unsure;
    for (let i = 0; i < unsure.length && !this.skips(); i++) {
      const node = unsure[i]!;
      if (!names.tellKnown(this.#namesOf(node)!, this.#from, this.#to))
        this.#within(names, node, node.before(this.#from), node.before(this.#to));
    }
    unsure.length = 0;
  }

  value(): Known {
    const waiting = this.#waiting;
    if (waiting !== null) {
      if (this.#names === null && this.#seen.size === 0) return this.#waitingCount;
      this.#begin(waiting, this.#waitingCount);
      waiting.tree.visit(waiting.circle, waiting.from, waiting.to, this);
    }
    const names = this.#names;
    if (names !== null && this.#seen.size === 0) {
      this.#settle(names);
      return names.told;
    }
    this.#putBy();
    return this.#seen.size;
  }
}
