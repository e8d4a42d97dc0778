/** `-log10 P(N >= n)` for N ~ Poisson(lambda), by plain summation: an explanation evaluates one rule once. */
export function surprise(n: number, lambda: number): number {
  if (n <= 0) return 0;
  let logTerm = n * Math.log(lambda) - lambda - logFactorial(n);
  // Terms beyond the mode shrink faster than a geometric series; before it they grow, so the sum goes past it.
  const logFirst = logTerm;
  let sum = 1;
  for (let k = n + 1; k < n + 10_000_000; k++) {
    logTerm += Math.log(lambda / k);
    const term = Math.exp(logTerm - logFirst);
    sum += term;
    if (k > lambda && term < sum * 1e-17) break;
  }
  const log = logFirst + Math.log(sum);
  return Math.max(0, Math.round((-log / Math.LN10) * 1e4) / 1e4);
}

function logFactorial(n: number): number {
  let log = 0;
  for (let k = 2; k <= n; k++) log += Math.log(k);
  return log;
}

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
