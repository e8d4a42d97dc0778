/** Values count to the nearest millionth, so that their sum is one of whole numbers and no order of arrival changes it. */
const SUM_SCALE = 1e6;
/** A sum of millionths may pass 2^53: it is kept as two whole numbers, `high * 2^32 + low`. */
export const LIMB = 2 ** 32;

export const millionths = (value: number): number => Math.round(value * SUM_SCALE);
export const highOf = (whole: number): number => Math.floor(whole / LIMB);

/** The number nearest to a sum of millionths, divided by a million. Low parts may be negative. */
export const fromMillionths = (high: number, low: number): number => (high * LIMB + low) / SUM_SCALE;

/** An exact sum as it grows. */
export class ExactSum {
  high = 0;
  /** At least 0 and less than 2^32. */
  low = 0;

  clear(): void {
    this.high = 0;
    this.low = 0;
  }

  add(value: number): void {
    const whole = millionths(value);
    const part = highOf(whole);
    this.addParts(part, whole - part * LIMB);
  }

  /** Adds `high * 2^32 + low` millionths; the low part lies between -2^32 and 2^32. */
  addParts(high: number, low: number): void {
    const sum = this.low + low;
    const carry = highOf(sum);
    this.low = sum - carry * LIMB;
    this.high += high + carry;
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
