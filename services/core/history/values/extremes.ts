import type { Value } from '../leaves.ts';
import { type Column, NO_ROW } from './column.ts';
import { LeastBlocks } from './least-blocks.ts';

/** The least or the greatest of known values. */
export class Extremes implements Column {
  readonly #read: (row: number) => Value;
  /** 1 for the least, -1 for the greatest: the least of the opposites. */
  readonly #sign: 1 | -1;
  readonly #values = new LeastBlocks();

  constructor(read: (row: number) => Value, sign: 1 | -1) {
    this.#read = read;
    this.#sign = sign;
  }

  append(row: number): void {
    this.#values.append(this.#valueOf(row));
  }

  #valueOf(row: number): number {
    const value = row === NO_ROW ? null : this.#read(row);
    return typeof value === 'number' ? this.#sign * value : Number.POSITIVE_INFINITY;
  }

  truncate(length: number): void {
    this.#values.truncate(length);
  }

  replace(place: number, row: number): boolean {
    this.#values.set(place, this.#valueOf(row));
    return true;
  }

  /** Undefined where no value is known. */
  extreme(from: number, to: number): number | undefined {
    const least = this.#values.least(from, to);
    return least === Number.POSITIVE_INFINITY ? undefined : this.#sign * least;
  }
}
