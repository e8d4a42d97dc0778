import { grown } from '../growable.ts';
import { type ExactSum, fromMillionths, highOf, LIMB } from './millionths.ts';

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

  /** Puts another sum at a place, in the same parts as `append`. */
  set(place: number, high: number, low: number, known: number): void {
    const byHigh = high - this.#between(place, place + 1, 0);
    const byLow = low - this.#between(place, place + 1, 1);
    const byKnown = known - this.known(place, place + 1);
    if (byHigh === 0 && byLow === 0 && byKnown === 0) return;
    const sums = this.#sums;
    for (let at = PARTS * (place + 1); at <= PARTS * this.#length; at += PARTS) {
      const sum = sums[at + 1]! + byLow;
      const carry = highOf(sum);
      sums[at]! += byHigh + carry;
      sums[at + 1] = sum - carry * LIMB;
      sums[at + 2]! += byKnown;
    }
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
