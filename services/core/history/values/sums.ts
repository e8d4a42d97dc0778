import { grown } from '../growable.ts';
import type { Value } from '../leaves.ts';
import { type Column, NO_ROW } from './column.ts';
import { fromMillionths, highOf, LIMB, millionths } from './millionths.ts';

/** Sums of known values up to each entry: that of a window is the difference of two. */
export class Sums implements Column {
  readonly #read: (row: number) => Value;
  /** Of the entries before each one; the low part is at least 0 and less than 2^32. */
  #high = new Float64Array(1);
  #low = new Float64Array(1);
  #known = new Int32Array(1);
  #length = 0;

  constructor(read: (row: number) => Value) {
    this.#read = read;
  }

  append(row: number): void {
    const before = this.#length++;
    const value = row === NO_ROW ? null : this.#read(row);
    const isKnown = typeof value === 'number';
    const whole = isKnown ? millionths(value) : 0;
    const part = highOf(whole);
    const low = this.#low[before]! + (whole - part * LIMB);
    const carry = low < LIMB ? 0 : 1;
    this.#high = grown(this.#high, before + 2);
    this.#low = grown(this.#low, before + 2);
    this.#known = grown(this.#known, before + 2);
    this.#high[before + 1] = this.#high[before]! + part + carry;
    this.#low[before + 1] = low - carry * LIMB;
    this.#known[before + 1] = this.#known[before]! + (isKnown ? 1 : 0);
  }

  truncate(length: number): void {
    this.#length = length;
  }

  known(from: number, to: number): number {
    return this.#known[to]! - this.#known[from]!;
  }

  sum(from: number, to: number): number {
    return fromMillionths(this.#high[to]! - this.#high[from]!, this.#low[to]! - this.#low[from]!);
  }
}
