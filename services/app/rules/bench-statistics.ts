export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * The standard deviation of one run, from runs of the same thing in their order: from how much each differs from the one
 * before, so that a machine that slows down over minutes counts for little. Null where there are fewer than two.
 */
export function noiseOf(runs: readonly number[]): number | null {
  const steps = runs.slice(1).map((run, index) => Math.abs(run - runs[index]!));
  // 1.4826 makes the median absolute deviation that of a normal distribution (Rousseeuw & Croux 1993); a difference of two
  // runs varies by sqrt(2) as much as one.
  return steps.length === 0 ? null : (1.4826 * median(steps)) / Math.SQRT2;
}

/** The standard error of the median of `count` differences, each of one run and the mean of two others. */
export function errorOf(noise: number | null, count: number): number | null {
  if (noise === null || count === 0) return null;
  // A median of normal values is 1.2533 times worse than their mean; of one or two it is their mean.
  const worse = count > 2 ? 1.2533 : 1;
  return (worse * noise * Math.sqrt(1.5)) / Math.sqrt(count);
}
