import { grown } from '../growable.ts';
import type { Value } from '../layout.ts';
import { NO_ROW } from '../values/column.ts';
import type { Extra } from './place-tree.ts';

/** The numbers in a field, by ordinal. */
export class Numbers implements Extra<null> {
  /** NaN where none is known. */
  values = new Float64Array(0);
  readonly #read: (row: number) => Value;

  constructor(read: (row: number) => Value) {
    this.#read = read;
  }

  append(ordinal: number, row: number): void {
    const value = row === NO_ROW ? null : this.#read(row);
    this.values = grown(this.values, ordinal + 1);
    this.values[ordinal] = typeof value === 'number' ? value : Number.NaN;
  }

  newSummary(): null {
    return null;
  }

  extend(): void {}
  cut(): void {}
}
