/** Each value counts to the nearest millionth, so that the sum is that of whole numbers, however large. */
export const exactSum = (values: readonly number[]): number =>
  Number(
    values.map((value) => BigInt(Math.round(value * 1e6))).reduce((sum, millionths) => sum + millionths, 0n),
  ) / 1e6;

/** Nearest rank: the smallest of the values that at least `percent` per cent of them do not exceed. */
export function percentileOf(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.find((_, index) => 100 * (index + 1) >= percent * sorted.length)!;
}

/** -log10 P(N >= n) for N ~ Poisson(lambda), to four decimals: the logarithms of the terms e^-lambda lambda^k / k! from
 * n on, summed until they vanish (beyond 2 lambda each is less than half of the one before). */
export function surpriseOf(n: number, lambda: number): number {
  if (n === 0) return 0;
  const logTerms: number[] = [];
  let log = -lambda;
  for (let k = 1; k < Math.max(n, 2 * lambda) + 60; k++) {
    log += Math.log(lambda / k);
    if (k >= n) logTerms.push(log);
  }
  const greatest = Math.max(...logTerms);
  const sum = logTerms.reduceRight((total, term) => total + Math.exp(term - greatest), 0);
  const surprise = -(greatest + Math.log(sum)) / Math.LN10;
  // Where the tail is all but certain its sum may come out a little above one.
  return Math.max(0, Math.round(surprise * 10_000) / 10_000);
}
