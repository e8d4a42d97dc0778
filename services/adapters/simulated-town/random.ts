/** A stream of reproducible random numbers; the same key always gives the same stream. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [from, to], both included. */
  int(from: number, to: number): number;
  uniform(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** An index, in proportion to the weights. */
  weighted(weights: readonly number[]): number;
  exponential(mean: number): number;
  /** Standard normal. */
  normal(): number;
  /** Log-normal with the given median and log-scale. */
  logNormal(median: number, sigma: number): number;
  poisson(mean: number): number;
}

/**
 * sfc32 (C. Doty-Humphrey's PractRand family), its four words filled from the key by FNV-1a and the murmur3
 * finaliser. Each process of the town draws from a stream of its own, so that a change to one leaves the others
 * as they were. Not for secrets.
 */
export function createRandom(...key: readonly (string | number)[]): Random {
  const next = sfc32(key.join('\u001f'));
  const random: Random = {
    next,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    uniform: (from, to) => from + next() * (to - from),
    chance: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)]!,
    weighted: (weights) => weighted(next, weights),
    exponential: (mean) => -mean * Math.log(1 - next()),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    logNormal: (median, sigma) => median * Math.exp(sigma * random.normal()),
    poisson: (mean) => poisson(next, mean),
  };
  return random;
}

function weighted(next: () => number, weights: readonly number[]): number {
  let left = next() * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return i;
  }
  return weights.length - 1;
}

/** Knuth's product method; means here are small. */
function poisson(next: () => number, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = next(); product > limit; product *= next()) count++;
  return count;
}

function sfc32(key: string): () => number {
  let a = hash(key, 0x9e3779b9);
  let b = hash(key, 0x243f6a88);
  let c = hash(key, 0xb7e15162);
  let counter = 1;
  const step = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) step();
  return () => step() / 0x1_0000_0000;
}

/** FNV-1a over UTF-16 code units, then murmur3's finaliser so that near keys give far words. */
function hash(text: string, basis: number): number {
  let h = basis;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
