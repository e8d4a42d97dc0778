import type { Value } from '../leaves.ts';
import { type Column, NO_ROW } from './column.ts';
import { SortedBlocks } from './sorted-blocks.ts';

/** Known values by rank; what is not known ranks behind them. */
export class Ranked implements Column {
  readonly #read: (row: number) => Value;
  readonly #values = new SortedBlocks(new Float64Array(0));

  constructor(read: (row: number) => Value) {
    this.#read = read;
  }

  append(row: number): void {
    const value = row === NO_ROW ? null : this.#read(row);
    this.#values.append(typeof value === 'number' ? value : Number.POSITIVE_INFINITY);
  }

  truncate(length: number): void {
    this.#values.truncate(length);
  }

  known(from: number, to: number): number {
    return this.#values.countBelow(from, to, Number.POSITIVE_INFINITY);
  }

  /** The `rank`-th smallest known value, from 1. */
  ranked(from: number, to: number, rank: number): number {
    return this.#values.ranked(from, to, rank);
  }

  /** The `rank`-th smallest known value of windows of several and of others in rising order. */
  static rankedAmong(
    windows: readonly RankedWindow[],
    others: Float64Array<ArrayBuffer>,
    rank: number,
  ): number {
    const blocks = windows.map(({ ranked, from, to }) => ({ blocks: ranked.#values, from, to }));
    return SortedBlocks.rankedAmong(blocks, others, rank);
  }
}

/** Entries `[from, to)`. */
export interface RankedWindow {
  readonly ranked: Ranked;
  readonly from: number;
  readonly to: number;
}
