import { grown } from '../../../history/growable.ts';
import type { Kept } from '../../../history/places/extra.ts';
import type { Numbers } from '../../../history/places/numbers.ts';
import type { PlaceNode } from '../../../history/places/place-node.ts';
import type { ExtraOf } from '../../../history/places/place-tree.ts';
import { inLeaves } from '../../../history/places/visit.ts';
import { nthSmallest } from '../../../history/values/nth-smallest.ts';
import { Ranked, type RankedWindow } from '../../../history/values/ranked.ts';
import type { FactWindow } from '../../compile-facts.ts';
import type { Known } from '../../kleene.ts';
import { rankOf } from '../summaries.ts';
import { rankedOf } from '../values.ts';
import type { LongWindow, Tally } from './near.ts';
import { numbersOf } from './sums.ts';

/** `value_percentile`: of windows wholly inside the values are ranked already, those of others are brought together. */
export class PercentileTally implements Tally {
  readonly isDone = false;
  readonly #read: FactWindow['read'];
  readonly #percentile: number;
  readonly #numbers: ExtraOf<Numbers>;
  readonly #ranked: ReturnType<typeof rankedOf>;
  #windows: RankedWindow[] = [];
  #loose = new Float64Array(0);
  #length = 0;
  #values!: Kept<Numbers>;

  constructor(window: FactWindow) {
    this.#read = window.read;
    this.#percentile = window.percentile!;
    this.#numbers = numbersOf(window);
    this.#ranked = rankedOf(window);
  }

  clear(): void {
    this.#windows = [];
    this.#length = 0;
  }

  add(row: number): void {
    const value = this.#read(row);
    if (typeof value !== 'number') return;
    this.#loose = grown(this.#loose, this.#length + 1);
    this.#loose[this.#length++] = value;
  }

  enter({ history, tree, circle, start, end }: LongWindow): boolean {
    const found = tree.isIn(circle) ? history.window(this.#ranked, start, end) : null;
    if (found === null) this.#values = tree.kept(this.#numbers);
    else this.#windows.push({ ranked: found.column, from: found.from, to: found.to });
    return found === null;
  }

  whole(node: PlaceNode, low: number, high: number): void {
    inLeaves(node, low, high, (leaf, from, to) => {
      const values = this.#roomFor(leaf, to - from);
      for (let i = from; i < to; i++) this.#takeKnown(values[i]!);
    });
  }

  some(leaf: PlaceNode, indexes: Int32Array, length: number): void {
    const values = this.#roomFor(leaf, length);
    for (let i = 0; i < length; i++) this.#takeKnown(values[indexes[i]!]!);
  }

  /** The values of a leaf, once there is room for some of them. */
  #roomFor(leaf: PlaceNode, length: number): Float64Array {
    this.#loose = grown(this.#loose, this.#length + length);
    return this.#values.extra.inLeaf(leaf, this.#values.number);
  }

  #takeKnown(value: number): void {
    if (!Number.isNaN(value)) this.#loose[this.#length++] = value;
  }

  value(): Known {
    const windows = this.#windows;
    const known = windows.reduce((sum, { ranked, from, to }) => sum + ranked.known(from, to), this.#length);
    if (known === 0) return undefined;
    const rank = rankOf(this.#percentile, known);
    if (windows.length === 0) return nthSmallest(this.#loose, this.#length, rank);
    return Ranked.rankedAmong(windows, this.#loose.subarray(0, this.#length).sort(), rank);
  }
}
