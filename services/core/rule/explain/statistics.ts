/** Nearest rank: the ceil(p * n / 100)-th smallest of the n values, the smallest for p = 0. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil((p * sorted.length) / 100)) - 1]!;
}

/** To the millionth, so that no order of addition can change it; the sum of millionths may pass 2^53. */
export function exactSum(values: readonly number[]): number {
  let total = 0n;
  for (const value of values) total += BigInt(Math.round(value * 1e6));
  return Number(total) / 1e6;
}
