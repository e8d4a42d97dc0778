import type { Value } from '../leaves.ts';
import { type Column, NO_ROW } from './column.ts';
import { SortedBlocks } from './sorted-blocks.ts';

const UNKNOWN = Number.POSITIVE_INFINITY;

/** Known values by rank; what is not known ranks behind them. */
export class Ranked implements Column {
  readonly #read: (row: number) => Value;
  readonly #values = new SortedBlocks(new Float64Array(0));

  constructor(read: (row: number) => Value) {
    this.#read = read;
  }

  append(row: number): void {
    this.#values.append(this.#valueOf(row));
  }

  #valueOf(row: number): number {
    const value = row === NO_ROW ? null : this.#read(row);
    return typeof value === 'number' ? value : UNKNOWN;
  }

  truncate(length: number): void {
    this.#values.truncate(length);
  }

  replace(place: number, row: number): boolean {
    this.#values.set(place, this.#valueOf(row));
    return true;
  }

  known(from: number, to: number): number {
    return this.#values.countBelow(from, to, UNKNOWN);
  }

  /** The `rank`-th smallest known value, from 1. */
  ranked(from: number, to: number, rank: number): number {
    return this.#values.ranked(from, to, rank);
  }
}
