import { logGamma } from './log-gamma.ts';

const EPSILON = 1e-16;
const MAX_TERMS = 10_000_000;
/** Keeps a denominator of the continued fraction from being 0. */
const TINY = 1e-300;

/**
 * ln P(N >= n) for N ~ Poisson(mean), n a whole number from 0, mean above 0.
 *
 * P(N >= n) is the lower regularised incomplete gamma function P(n, mean). As usual (W. H. Press et al., Numerical Recipes,
 * 6.2; DLMF 8.11.4 and 8.9.2) its series is summed where mean < n + 1, else the continued fraction of its complement is
 * evaluated by Lentz's method; both take O(sqrt(n)) steps. In logarithms, so that no tail is too thin.
 */
export function logUpperTail(n: number, mean: number): number {
  if (n <= 0) return 0;
  const logFactor = n * Math.log(mean) - mean - logGamma(n);
  if (mean < n + 1) return Math.min(0, logFactor + Math.log(series(n, mean)));
  return Math.log1p(-Math.min(1, Math.exp(logFactor) * continuedFraction(n, mean)));
}

function series(n: number, mean: number): number {
  let term = 1 / n;
  let sum = term;
  for (let i = 1; i < MAX_TERMS && term > sum * EPSILON; i++) {
    term *= mean / (n + i);
    sum += term;
  }
  return sum;
}

function continuedFraction(n: number, mean: number): number {
  let b = mean + 1 - n;
  let c = 1 / TINY;
  let d = 1 / b;
  let product = d;
  for (let i = 1; i < MAX_TERMS; i++) {
    const a = -i * (i - n);
    b += 2;
    d = 1 / away(a * d + b);
    c = away(b + a / c);
    const factor = d * c;
    product *= factor;
    if (Math.abs(factor - 1) < EPSILON * 10) break;
  }
  return product;
}

function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
