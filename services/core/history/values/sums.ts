import type { Value } from '../leaves.ts';
import { type Column, NO_ROW } from './column.ts';
import { highOf, LIMB, millionths } from './millionths.ts';
import { PrefixSums } from './prefix-sums.ts';

/** Sums of known values. */
export class Sums implements Column {
  readonly #read: (row: number) => Value;
  readonly #sums = new PrefixSums();

  constructor(read: (row: number) => Value) {
    this.#read = read;
  }

  append(row: number): void {
    const value = row === NO_ROW ? null : this.#read(row);
    const isKnown = typeof value === 'number';
    const whole = isKnown ? millionths(value) : 0;
    const high = highOf(whole);
    this.#sums.append(high, whole - high * LIMB, isKnown ? 1 : 0);
  }

  truncate(length: number): void {
    this.#sums.truncate(length);
  }

  known(from: number, to: number): number {
    return this.#sums.known(from, to);
  }

  sum(from: number, to: number): number {
    return this.#sums.sum(from, to);
  }
}
