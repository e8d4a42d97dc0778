import type { Value } from '../leaves.ts';
import { type Column, NO_ROW } from './column.ts';
import { LastSeen } from './last-seen.ts';
import { SortedBlocks } from './sorted-blocks.ts';

/** Distinct known values: a window has as many as it has entries whose value stood last before it began. */
export class Distinct implements Column {
  readonly #read: (row: number) => Value;
  readonly #last = new LastSeen();
  readonly #previous = new SortedBlocks(new Int32Array(0));

  readonly #note = (place: number, previous: number): void => this.#previous.set(place, previous);

  constructor(read: (row: number) => Value) {
    this.#read = read;
  }

  append(row: number): void {
    this.#previous.append(this.#last.append(this.#valueOf(row)));
  }

  truncate(length: number): void {
    this.#last.truncate(length);
    this.#previous.truncate(length);
  }

  replace(place: number, row: number): boolean {
    this.#last.set(place, this.#valueOf(row), this.#note);
    return true;
  }

  #valueOf(row: number): Value {
    return row === NO_ROW ? null : this.#read(row);
  }

  count(from: number, to: number): number {
    return this.#previous.countBelow(from, to, from);
  }
}
