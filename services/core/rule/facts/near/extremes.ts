import { BlockLeast, inBlocks, type LeastOfNode } from '../../../history/places/blocks.ts';
import type { Numbers } from '../../../history/places/numbers.ts';
import type { PlaceNode } from '../../../history/places/place-node.ts';
import type { ExtraOf } from '../../../history/places/place-tree.ts';
import type { Quarters } from '../../../history/places/quarters.ts';
import { inAll } from '../../../history/places/visit.ts';
import type { FactWindow } from '../../compile-facts.ts';
import type { Known } from '../../kleene.ts';
import type { LongWindow, Tally } from './near.ts';
import { numbersOf } from './sums.ts';

/** `value_min` and `value_max`: the least of values or of their opposites. */
export class ExtremeTally implements Tally {
  readonly #read: FactWindow['read'];
  readonly #sign: 1 | -1;
  readonly #numbers: ExtraOf<Numbers>;
  readonly #blocks: ExtraOf<BlockLeast>;
  #least = Number.POSITIVE_INFINITY;
  #values!: Numbers;
  #quarters!: Quarters;
  #number = -1;
  #offset = 0;

  constructor(window: FactWindow) {
    this.#read = window.read;
    this.#sign = window.fact === 'value_min' ? 1 : -1;
    this.#numbers = numbersOf(window);
    this.#blocks = {
      key: `${window.fact} ${window.field}`,
      make: (tree) => new BlockLeast(tree.kept(this.#numbers).extra, this.#sign, tree.quarters),
    };
  }

  clear(): void {
    this.#least = Number.POSITIVE_INFINITY;
  }

  add(row: number): void {
    const value = this.#read(row);
    if (typeof value === 'number') this.#take(value);
  }

  enter({ tree }: LongWindow): boolean {
    const { extra, number } = tree.kept(this.#blocks);
    this.#quarters = tree.quarters;
    this.#number = number;
    this.#offset = extra.offset;
    this.#values = tree.kept(this.#numbers).extra;
    return true;
  }

  get reads(): Float64Array {
    return this.#values.inLeaves.values;
  }

  skips(record: number): boolean {
    const { numbers, width } = this.#quarters;
    return numbers[record * width + this.#offset]! >= this.#least;
  }

  all(record: number): void {
    inAll(this.#quarters, record, (node, low, high) => this.whole(node, low, high));
  }

  whole(node: PlaceNode, low: number, high: number): void {
    if (node.summaries === null) this.#takeAll(node, low, high);
    else this.#takeBlocks(node, node.summaries[this.#number] as LeastOfNode, low, high);
  }

  #takeAll(node: PlaceNode, low: number, high: number): void {
    for (let i = low; i < high; i++) this.#take(this.#values.of(node, i));
  }

  #takeBlocks(node: PlaceNode, { blocks, rest }: LeastOfNode, low: number, high: number): void {
    inBlocks(low, high, node.length, {
      entries: (from, to) => this.#takeAll(node, from, to),
      blocks: (from, to) => {
        this.#least = Math.min(this.#least, blocks.least(from, to));
      },
      rest: () => {
        this.#least = Math.min(this.#least, rest);
      },
    });
  }

  some(slots: Int32Array, length: number): void {
    const { values } = this.#values.inLeaves;
    for (let i = 0; i < length; i++) this.#take(values[slots[i]!]!);
  }

  someOf(leaf: PlaceNode, indexes: Int32Array, length: number): void {
    for (let i = 0; i < length; i++) this.#take(this.#values.of(leaf, indexes[i]!));
  }

  #take(value: number): void {
    if (this.#sign * value < this.#least) this.#least = this.#sign * value;
  }

  value(): Known {
    return this.#least === Number.POSITIVE_INFINITY ? undefined : this.#sign * this.#least;
  }
}
