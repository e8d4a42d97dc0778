import type { Value } from '../leaves.ts';
import { type Column, NO_ROW } from './column.ts';
import { highOf, LIMB, millionths } from './millionths.ts';
import { PrefixSums } from './prefix-sums.ts';

const NOTHING = { high: 0, low: 0, known: 0 };

/** Sums of known values. */
export class Sums implements Column {
  readonly #read: (row: number) => Value;
  readonly #sums = new PrefixSums();

  constructor(read: (row: number) => Value) {
    this.#read = read;
  }

  append(row: number): void {
    const { high, low, known } = this.#partsOf(row);
    this.#sums.append(high, low, known);
  }

  truncate(length: number): void {
    this.#sums.truncate(length);
  }

  replace(place: number, row: number): boolean {
    const { high, low, known } = this.#partsOf(row);
    this.#sums.set(place, high, low, known);
    return true;
  }

  #partsOf(row: number): { readonly high: number; readonly low: number; readonly known: number } {
    const value = row === NO_ROW ? null : this.#read(row);
    if (typeof value !== 'number') return NOTHING;
    const whole = millionths(value);
    const high = highOf(whole);
    return { high, low: whole - high * LIMB, known: 1 };
  }

  known(from: number, to: number): number {
    return this.#sums.known(from, to);
  }

  sum(from: number, to: number): number {
    return this.#sums.sum(from, to);
  }
}
