import type { Value } from '../../../history/leaves.ts';
import { Names } from '../../../history/places/names.ts';
import type { PlaceNode } from '../../../history/places/place-node.ts';
import type { ExtraOf } from '../../../history/places/place-tree.ts';
import { inQuarters } from '../../../history/places/visit.ts';
import type { FactWindow } from '../../compile-facts.ts';
import type { Known } from '../../kleene.ts';
import { distinctOf } from '../values.ts';
import type { LongWindow, Tally } from './near.ts';

/**
 * `value_count`: the values near are told one by one, which ends once all of the window's are told. A window wholly inside
 * that is the only one with values has as many as it has anywhere.
 */
export class DistinctTally implements Tally {
  readonly #read: FactWindow['read'];
  readonly #extra: ExtraOf<Names>;
  readonly #distinct: ReturnType<typeof distinctOf>;
  readonly #seen = new Set<Value>();
  /** Wholly inside and not told yet, with the number of its values. */
  #waiting: LongWindow | null = null;
  #waitingCount = 0;
  #names!: Names;
  #number = -1;
  /** Values of the window in hand that are not told yet. */
  #left = 0;

  constructor(window: FactWindow) {
    this.#read = window.read;
    this.#extra = { key: `names ${window.field}`, make: () => new Names(window.read) };
    this.#distinct = distinctOf(window);
  }

  clear(): void {
    this.#seen.clear();
    this.#waiting = null;
  }

  add(row: number): void {
    const value = this.#read(row);
    if (value !== null) this.#seen.add(value);
  }

  enter(window: LongWindow): boolean {
    const { history, tree, circle, start, end } = window;
    const { column, from, to } = history.window(this.#distinct, start, end)!;
    const count = column.count(from, to);
    if (count === 0) return false;
    if (this.#waiting === null && tree.isIn(circle)) {
      this.#waiting = window;
      this.#waitingCount = count;
      return false;
    }
    this.#begin(window, count);
    return true;
  }

  #begin({ tree }: LongWindow, count: number): void {
    const { extra, number } = tree.kept(this.#extra);
    this.#names = extra;
    this.#number = number;
    this.#left = count;
    extra.begin();
  }

  skips(): boolean {
    return this.#left === 0;
  }

  whole(node: PlaceNode, low: number, high: number): void {
    const only = this.#names.onlyNext(node, this.#number);
    if (only !== undefined) this.#tell(only);
    else if (node.children === null) {
      for (let i = low; i < high && this.#left > 0; i++) this.#tell(this.#names.next(node.ordinals[i]!));
    } else
      inQuarters(node, low, high, (child, from, to) => {
        if (this.#left > 0) this.whole(child, from, to);
      });
  }

  some({ ordinals }: PlaceNode, indexes: Int32Array, length: number): void {
    for (let i = 0; i < length; i++) this.#tell(this.#names.next(ordinals[indexes[i]!]!));
  }

  #tell(value: Value): void {
    if (value === null) return;
    this.#seen.add(value);
    this.#left--;
  }

  value(): Known {
    const waiting = this.#waiting;
    if (waiting === null) return this.#seen.size;
    if (this.#seen.size === 0) return this.#waitingCount;
    this.#begin(waiting, this.#waitingCount);
    waiting.tree.visit(waiting.circle, waiting.from, waiting.to, this);
    return this.#seen.size;
  }
}
