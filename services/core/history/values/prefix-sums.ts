import { grown } from '../growable.ts';
import { type ExactSum, fromMillionths, LIMB } from './millionths.ts';

/** High and low part, and how many are known, side by side: both ends of a stretch are far-off memory. */
const PARTS = 3;

/** Sums of values, and how many are known, up to each of a row: those of a stretch are the difference of two. */
export class PrefixSums {
  /** Of what is before each one; the low part is at least 0 and less than 2^32. */
  #sums = new Float64Array(PARTS);
  #length = 0;

  /** Takes in the next sum, `high * 2^32 + low` millionths, of so many known values; the low part is at least 0 and less than 2^32. */
  append(high: number, low: number, known: number): void {
    const before = PARTS * this.#length++;
    const sums = grown(this.#sums, before + 2 * PARTS);
    this.#sums = sums;
    const sum = sums[before + 1]! + low;
    const carry = sum < LIMB ? 0 : 1;
    sums[before + PARTS] = sums[before]! + high + carry;
    sums[before + PARTS + 1] = sum - carry * LIMB;
    sums[before + PARTS + 2] = sums[before + 2]! + known;
  }

  truncate(length: number): void {
    this.#length = length;
  }

  known(from: number, to: number): number {
    return this.#between(from, to, 2);
  }

  sum(from: number, to: number): number {
    return fromMillionths(this.#between(from, to, 0), this.#between(from, to, 1));
  }

  addTo(sum: ExactSum, from: number, to: number): void {
    sum.addParts(this.#between(from, to, 0), this.#between(from, to, 1));
  }

  #between(from: number, to: number, part: number): number {
    return this.#sums[to * PARTS + part]! - this.#sums[from * PARTS + part]!;
  }
}
