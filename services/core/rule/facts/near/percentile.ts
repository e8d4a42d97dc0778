import { grown } from '../../../history/growable.ts';
import { Graded } from '../../../history/places/graded.ts';
import { GradedPart } from '../../../history/places/graded-part.ts';
import type { PlaceNode } from '../../../history/places/place-node.ts';
import type { ExtraOf, PlaceTree } from '../../../history/places/place-tree.ts';
import { nthSmallest } from '../../../history/values/nth-smallest.ts';
import { type Part, rankedAmong } from '../../../history/values/ranked-among.ts';
import { SortedPart } from '../../../history/values/sorted-part.ts';
import type { FactWindow } from '../../compile-facts.ts';
import type { Known } from '../../kleene.ts';
import { rankOf } from '../summaries.ts';
import type { LongWindow, Tally } from './near.ts';
import { numbersOf } from './sums.ts';

/** `value_percentile`: values of long windows are counted by grade, those of short ones are brought together. */
export class PercentileTally implements Tally {
  readonly #read: FactWindow['read'];
  readonly #percentile: number;
  readonly #graded: ExtraOf<Graded>;
  readonly #trees: PlaceTree[] = [];
  readonly #parts: GradedPart[] = [];
  #part!: GradedPart;
  #loose = new Float64Array(0);
  #length = 0;

  constructor(window: FactWindow) {
    this.#read = window.read;
    this.#percentile = window.percentile!;
    const numbers = numbersOf(window);
    const key = `graded ${window.field}`;
    const none = new Uint8Array(0);
    this.#graded = {
      key,
      make: (tree) => new Graded(tree.kept(numbers).extra, tree, tree.quarters.entries.column(key, none)),
    };
  }

  clear(): void {
    this.#trees.length = 0;
    this.#parts.length = 0;
    this.#length = 0;
  }

  add(row: number): void {
    const value = this.#read(row);
    if (typeof value !== 'number') return;
    this.#loose = grown(this.#loose, this.#length + 1);
    this.#loose[this.#length++] = value;
  }

  enter({ tree, circle, from, to }: LongWindow): boolean {
    this.#part = new GradedPart(tree.kept(this.#graded), tree.quarters, circle, from, to);
    this.#parts.push(this.#part);
    this.#trees.push(tree);
    return true;
  }

  get reads(): Uint8Array {
    return this.#part.reads;
  }

  skips(): boolean {
    return false;
  }

  all(record: number): void {
    this.#part.all(record);
  }

  whole(node: PlaceNode, low: number, high: number): void {
    this.#part.whole(node, low, high);
  }

  some(slots: Int32Array, length: number): void {
    this.#part.some(slots, length);
  }

  someOf(leaf: PlaceNode, indexes: Int32Array, length: number): void {
    this.#part.someOf(leaf, indexes, length);
  }

  value(): Known {
    const known = this.#parts.reduce((sum, part) => sum + part.sumUp(), this.#length);
    if (known === 0) return undefined;
    const rank = rankOf(this.#percentile, known);
    if (this.#parts.length === 0) return nthSmallest(this.#loose, this.#length, rank);
    const value = rankedAmong(this.#allParts(), rank);
    for (const [i, part] of this.#parts.entries()) if (part.isWorn) this.#trees[i]!.renew(this.#graded);
    return value;
  }

  #allParts(): readonly Part[] {
    if (this.#length === 0) return this.#parts;
    return [...this.#parts, new SortedPart(this.#loose.subarray(0, this.#length).sort())];
  }
}
