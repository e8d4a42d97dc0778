import { grown } from '../growable.ts';
import type { Value } from '../leaves.ts';
import { NO_ROW } from '../values/column.ts';
import type { Extra } from './extra.ts';
import type { PlaceNode } from './place-node.ts';

const NONE = new Float64Array(0);

/** The numbers of a leaf's entries side by side: those of a window's are far-off memory each. */
interface LeafNumbers {
  values: Float64Array;
}

/** The numbers in a field; NaN where none is known. */
export class Numbers implements Extra<LeafNumbers> {
  readonly #read: (row: number) => Value;
  byOrdinal = new Float64Array(0);

  constructor(read: (row: number) => Value) {
    this.#read = read;
  }

  append(ordinal: number, row: number): void {
    this.byOrdinal = grown(this.byOrdinal, ordinal + 1);
    this.byOrdinal[ordinal] = row === NO_ROW ? Number.NaN : this.#numberOf(row);
  }

  isSame(ordinal: number, row: number): boolean {
    return Object.is(this.byOrdinal[ordinal], this.#numberOf(row));
  }

  #numberOf(row: number): number {
    const value = this.#read(row);
    return typeof value === 'number' ? value : Number.NaN;
  }

  newSummary(): LeafNumbers {
    return { values: NONE };
  }

  extend(leaf: LeafNumbers, { isLeaf, ordinals }: PlaceNode, length: number): void {
    if (isLeaf) {
      leaf.values = grown(leaf.values, length);
      leaf.values[length - 1] = this.byOrdinal[ordinals[length - 1]!]!;
    } else leaf.values = NONE;
  }

  cut(): void {}

  /** The numbers of a leaf's entries, by their index. */
  inLeaf({ summaries }: PlaceNode, number: number): Float64Array {
    return (summaries[number] as LeafNumbers).values;
  }

  /** The number of an entry of any node, by its index. */
  of({ isLeaf, ordinals, summaries }: PlaceNode, number: number, index: number): number {
    if (isLeaf) return (summaries[number] as LeafNumbers).values[index]!;
    return this.byOrdinal[ordinals[index]!]!;
  }
}
