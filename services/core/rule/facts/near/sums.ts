import { BlockSums, inBlocks, type SumsOfNode } from '../../../history/places/blocks.ts';
import { Numbers } from '../../../history/places/numbers.ts';
import type { PlaceNode } from '../../../history/places/place-node.ts';
import type { ExtraOf } from '../../../history/places/place-tree.ts';
import type { Quarters } from '../../../history/places/quarters.ts';
import { ExactSum } from '../../../history/values/millionths.ts';
import type { FactWindow } from '../../compile-facts.ts';
import type { Known } from '../../kleene.ts';
import type { LongWindow, Tally } from './near.ts';

/** The numbers of a fact's field. */
export function numbersOf({ field, read }: FactWindow): ExtraOf<Numbers> {
  const key = `numbers ${field}`;
  const none = new Float64Array(0);
  return { key, make: ({ quarters }) => new Numbers(read, quarters.entries.column(key, none)) };
}

/** `event_count`. */
export class CountTally implements Tally {
  readonly reads = null;
  #count = 0;
  #quarters!: Quarters;

  clear(): void {
    this.#count = 0;
  }

  add(): void {
    this.#count++;
  }

  enter({ tree }: LongWindow): boolean {
    this.#quarters = tree.quarters;
    return true;
  }

  skips(): boolean {
    return false;
  }

  all(record: number): void {
    this.#count += this.#quarters.lengthOf(record);
  }

  whole(_node: PlaceNode, low: number, high: number): void {
    this.#count += high - low;
  }

  some(_slots: Int32Array, length: number): void {
    this.#count += length;
  }

  someOf(_leaf: PlaceNode, _indexes: Int32Array, length: number): void {
    this.#count += length;
  }

  value(): Known {
    return this.#count;
  }
}

/** `value_sum` and `value_avg`. */
export class SumTally implements Tally {
  readonly #read: FactWindow['read'];
  readonly #numbers: ExtraOf<Numbers>;
  readonly #sums: ExtraOf<BlockSums>;
  readonly #isAverage: boolean;
  readonly #sum = new ExactSum();
  #entries = 0;
  #known = 0;
  #values!: Numbers;
  #quarters!: Quarters;
  #number = -1;
  #offset = 0;

  constructor(window: FactWindow) {
    this.#read = window.read;
    this.#numbers = numbersOf(window);
    this.#sums = {
      key: `sums ${window.field}`,
      make: (tree) => new BlockSums(tree.kept(this.#numbers).extra, tree.quarters),
    };
    this.#isAverage = window.fact === 'value_avg';
  }

  clear(): void {
    this.#sum.clear();
    this.#entries = 0;
    this.#known = 0;
  }

  add(row: number): void {
    const value = this.#read(row);
    this.#take(typeof value === 'number' ? value : Number.NaN);
  }

  #take(value: number): void {
    this.#entries++;
    if (Number.isNaN(value)) return;
    this.#known++;
    this.#sum.add(value);
  }

  enter({ tree }: LongWindow): boolean {
    const { extra, number } = tree.kept(this.#sums);
    this.#quarters = tree.quarters;
    this.#number = number;
    this.#offset = extra.offset;
    this.#values = tree.kept(this.#numbers).extra;
    return true;
  }

  get reads(): Float64Array {
    return this.#values.inLeaves.values;
  }

  skips(): boolean {
    return false;
  }

  all(record: number): void {
    const { numbers, width } = this.#quarters;
    const at = record * width + this.#offset;
    this.#sum.addParts(numbers[at]!, numbers[at + 1]!);
    this.#known += numbers[at + 2]!;
    this.#entries += this.#quarters.lengthOf(record);
  }

  whole(node: PlaceNode, low: number, high: number): void {
    const before = this.#entries;
    if (node.summaries === null) this.#takeAll(node, low, high);
    else this.#takeBlocks(node, node.summaries[this.#number] as SumsOfNode, low, high);
    this.#entries = before + high - low;
  }

  #takeAll(node: PlaceNode, low: number, high: number): void {
    for (let i = low; i < high; i++) this.#take(this.#values.of(node, i));
  }

  #takeBlocks(node: PlaceNode, { blocks, rest, restKnown }: SumsOfNode, low: number, high: number): void {
    inBlocks(low, high, node.length, {
      entries: (from, to) => this.#takeAll(node, from, to),
      blocks: (from, to) => {
        blocks.addTo(this.#sum, from, to);
        this.#known += blocks.known(from, to);
      },
      rest: () => {
        rest.carry();
        this.#sum.addParts(rest.high, rest.low);
        this.#known += restKnown;
      },
    });
  }

  some(slots: Int32Array, length: number): void {
    this.#known += this.#sum.addSome(this.#values.inLeaves.values, slots, length);
    this.#entries += length;
  }

  someOf(leaf: PlaceNode, indexes: Int32Array, length: number): void {
    for (let i = 0; i < length; i++) this.#take(this.#values.of(leaf, indexes[i]!));
  }

  value(): Known {
    if (this.#isAverage) return this.#known === 0 ? undefined : this.#sum.value() / this.#known;
    return this.#entries > 0 && this.#known === 0 ? undefined : this.#sum.value();
  }
}
