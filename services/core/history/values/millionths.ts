/** Values count to the nearest millionth, so that their sum is one of whole numbers and no order of arrival changes it. */
const SUM_SCALE = 1e6;
/** A sum of millionths may pass 2^53: it is kept as two whole numbers, `high * 2^32 + low`. */
export const LIMB = 2 ** 32;

export const millionths = (value: number): number => Math.round(value * SUM_SCALE);
export const highOf = (whole: number): number => Math.floor(whole / LIMB);

/** The number nearest to a sum of millionths, divided by a million. Low parts may be negative. */
export const fromMillionths = (high: number, low: number): number => (high * LIMB + low) / SUM_SCALE;

export function exactSum(values: readonly number[]): number {
  let high = 0;
  let low = 0;
  for (const value of values) {
    const whole = millionths(value);
    const part = highOf(whole);
    high += part;
    low += whole - part * LIMB;
    if (low < LIMB) continue;
    low -= LIMB;
    high++;
  }
  return fromMillionths(high, low);
}
