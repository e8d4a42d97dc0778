/** Nearest rank: the ceil(p/100 * n)-th smallest of the n values, the smallest for p = 0. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil((p / 100) * sorted.length)) - 1]!;
}

/** To the millionth, so that no order of addition can change it. */
export function exactSum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += Math.round(value * 1e6);
  return total / 1e6;
}
