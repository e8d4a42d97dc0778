/** Values count to the nearest millionth, so that their sum is one of whole numbers and no order of arrival changes it. */
const SUM_SCALE = 1e6;
/** A sum of millionths may pass 2^53: it is kept as two whole numbers, `high * 2^32 + low`. */
export const LIMB = 2 ** 32;

export const millionths = (value: number): number => Math.round(value * SUM_SCALE);
export const highOf = (whole: number): number => Math.floor(whole / LIMB);

/** The number nearest to a sum of millionths, divided by a million. Low parts may be negative. */
export const fromMillionths = (high: number, low: number): number => (high * LIMB + low) / SUM_SCALE;

/** A low part this large is carried. */
const MUCH = 2 ** 52;

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

  /** Adds `high * 2^32 + low` millionths; the low part lies between -2^32 and 2^32. */
  addParts(high: number, low: number): void {
    this.high += high;
    this.low += low;
    if (Math.abs(this.low) >= MUCH) this.carry();
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

export function exactSum(values: readonly number[]): number {
  const sum = new ExactSum();
  for (const value of values) sum.add(value);
  return sum.value();
}
