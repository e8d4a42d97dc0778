/** Values count to the nearest millionth, so that their sum is one of whole numbers and no order of arrival changes it. */
const SUM_SCALE = 1e6;
/** A sum of millionths may pass 2^53: it is kept as two whole numbers, `high * 2^32 + low`. */
export const LIMB = 2 ** 32;

export const millionths = (value: number): number => Math.round(value * SUM_SCALE);
export const highOf = (whole: number): number => Math.floor(whole / LIMB);

/** The number nearest to a sum of millionths, divided by a million. Low parts may be negative. */
export const fromMillionths = (high: number, low: number): number => (high * LIMB + low) / SUM_SCALE;

/** A low part this large is carried: two of them and a value are still whole. */
const MUCH = 2 ** 51;

/** An exact sum as it grows. */
export class ExactSum {
  high = 0;
  /** A whole number, of either sign and less than 2^53. */
  low = 0;

  clear(): void {
    this.high = 0;
    this.low = 0;
  }

  add(value: number): void {
    const whole = millionths(value);
    if (Math.abs(whole) < LIMB) this.addParts(0, whole);
    else {
      const part = highOf(whole);
      this.addParts(part, whole - part * LIMB);
    }
  }

  /** Adds `high * 2^32 + low` millionths; the low part lies between -2^52 and 2^52. */
  addParts(high: number, low: number): void {
    this.high += high;
    this.low += low;
    if (Math.abs(this.low) >= MUCH) this.carry();
  }

  /**
   * Adds those of the values that the first `length` indexes name and that are known, and gives how many are: small ones are
   * added up in a number of their own.
   */
  addSome(values: Float64Array, indexes: Int32Array, length: number): number {
    let low = 0;
    let known = 0;
    for (let i = 0; i < length; i++) {
      const value = values[indexes[i]!]!;
      const whole = millionths(value);
      if (Math.abs(whole) < LIMB) {
        low += whole;
        known++;
        if (Math.abs(low) >= MUCH) {
          this.addParts(0, low);
          low = 0;
        }
      } else if (!Number.isNaN(value)) {
        this.add(value);
        known++;
      }
    }
    this.addParts(0, low);
    return known;
  }

  /** Brings the low part between 0 and 2^32. */
  carry(): void {
    const carry = highOf(this.low);
    this.low -= carry * LIMB;
    this.high += carry;
  }

  value(): number {
    return fromMillionths(this.high, this.low);
  }
}

/** Adds a value to an exact sum that stands in two numbers side by side; the low part is brought between 0 and 2^32. */
export function addExactly(sums: Float64Array, at: number, value: number): void {
  const whole = millionths(value);
  const part = highOf(whole);
  const low = sums[at + 1]! + (whole - part * LIMB);
  const carry = low < LIMB ? 0 : 1;
  sums[at]! += part + carry;
  sums[at + 1] = low - carry * LIMB;
}

export function exactSum(values: readonly number[]): number {
  const sum = new ExactSum();
  for (const value of values) sum.add(value);
  return sum.value();
}
