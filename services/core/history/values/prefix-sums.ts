import { grown } from '../growable.ts';
import { type ExactSum, fromMillionths, LIMB } from './millionths.ts';

/** Sums of values, and how many are known, up to each of a row: those of a stretch are the difference of two. */
export class PrefixSums {
  /** Of what is before each one; the low part is at least 0 and less than 2^32. */
  #high = new Float64Array(1);
  #low = new Float64Array(1);
  #known = new Int32Array(1);
  #length = 0;

  /** Takes in the next sum, `high * 2^32 + low` millionths, of so many known values; the low part is at least 0 and less than 2^32. */
  append(high: number, low: number, known: number): void {
    const before = this.#length++;
    const sum = this.#low[before]! + low;
    const carry = sum < LIMB ? 0 : 1;
    this.#high = grown(this.#high, before + 2);
    this.#low = grown(this.#low, before + 2);
    this.#known = grown(this.#known, before + 2);
    this.#high[before + 1] = this.#high[before]! + high + carry;
    this.#low[before + 1] = sum - carry * LIMB;
    this.#known[before + 1] = this.#known[before]! + known;
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

  addTo(sum: ExactSum, from: number, to: number): void {
    sum.addParts(this.#high[to]! - this.#high[from]!, this.#low[to]! - this.#low[from]!);
  }
}
