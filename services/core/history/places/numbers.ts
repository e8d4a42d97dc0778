import { grown } from '../growable.ts';
import type { Value } from '../leaves.ts';
import { NO_ROW } from '../values/column.ts';
import type { Extra } from './extra.ts';
import type { EntryColumn } from './leaf-entries.ts';
import type { PlaceNode } from './place-node.ts';

/** The numbers in a field; NaN where none is known. */
export class Numbers implements Extra<null> {
  /** Of the entries of small leaves: those of a window's are far-off memory each. */
  readonly inLeaves: EntryColumn<Float64Array>;
  byOrdinal = new Float64Array(0);
  readonly #read: (row: number) => Value;

  constructor(read: (row: number) => Value, inLeaves: EntryColumn<Float64Array>) {
    this.#read = read;
    this.inLeaves = inLeaves;
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

  newSummary(): null {
    return null;
  }

  extend(_: null, { start }: PlaceNode, length: number, ordinal: number): void {
    if (start !== -1) this.inLeaves.values[start + length - 1] = this.byOrdinal[ordinal]!;
  }

  cut(): void {}

  /** The number of an entry, by its index, of any node but a square that keeps nothing. */
  of({ start, ordinals }: PlaceNode, index: number): number {
    if (start !== -1) return this.inLeaves.values[start + index]!;
    return this.byOrdinal[ordinals[index]!]!;
  }
}
