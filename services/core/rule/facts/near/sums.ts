import { BlockSums, inBlocks, type SumsOfNode } from '../../../history/places/blocks.ts';
import type { Kept } from '../../../history/places/extra.ts';
import { Numbers } from '../../../history/places/numbers.ts';
import type { PlaceNode } from '../../../history/places/place-node.ts';
import type { ExtraOf } from '../../../history/places/place-tree.ts';
import type { Quarters } from '../../../history/places/quarters.ts';
import { ExactSum } from '../../../history/values/millionths.ts';
import type { FactWindow } from '../../compile-facts.ts';
import type { Known } from '../../kleene.ts';
import type { LongWindow, Tally } from './near.ts';

/** The numbers of a fact's field. */
export const numbersOf = ({ field, read }: FactWindow): ExtraOf<Numbers> => ({
  key: `numbers ${field}`,
  make: () => new Numbers(read),
});

/** `event_count`. */
export class CountTally implements Tally {
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

  some(_leaf: PlaceNode, _indexes: Int32Array, length: number): void {
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
  #values!: Kept<Numbers>;
  #quarters!: Quarters;
  #number = -1;
  #offset = 0;

  constructor(window: FactWindow) {
    this.#read = window.read;
    this.#numbers = numbersOf(window);
    this.#sums = {
      key: `sums ${window.field}`,
      make: (tree) => new BlockSums(tree.kept(this.#numbers), tree.quarters),
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
    this.#values = tree.kept(this.#numbers);
    return true;
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
    const { blocks, rest, restKnown } = node.summaries[this.#number] as SumsOfNode;
    const before = this.#entries;
    const { extra, number } = this.#values;
    inBlocks(low, high, node.length, {
      entries: (from, to) => {
        for (let i = from; i < to; i++) this.#take(extra.of(node, number, i));
      },
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
    this.#entries = before + high - low;
  }

  some(leaf: PlaceNode, indexes: Int32Array, length: number): void {
    const values = this.#values.extra.inLeaf(leaf, this.#values.number);
    this.#known += this.#sum.addSome(values, indexes, length);
    this.#entries += length;
  }

  value(): Known {
    if (this.#isAverage) return this.#known === 0 ? undefined : this.#sum.value() / this.#known;
    return this.#entries > 0 && this.#known === 0 ? undefined : this.#sum.value();
  }
}
