const number = new Float64Array(1);
const bits = new BigInt64Array(number.buffer);

/** The least number above a finite one, so that `v > x` is `v >= nextUp(x)` (IEEE 754, 5.3.1); others are given back. */
export function nextUp(x: number): number {
  if (!Number.isFinite(x)) return x;
  if (x === 0) return Number.MIN_VALUE;
  number[0] = x;
  bits[0]! += x > 0 ? 1n : -1n;
  return number[0];
}
