import { nthSmallest } from './nth-smallest.ts';

/** A place between numbers: right before a number or right behind it. */
export interface Cut {
  readonly step: number;
  readonly isBehind: boolean;
}

/** Numbers of which it is known how many lie before a cut: at its own steps exactly, elsewhere from `least` to `most`. */
export interface Part {
  /** Rising. */
  readonly steps: Float64Array<ArrayBuffer>;
  least(cut: Cut): number;
  most(cut: Cut): number;
  /** Adds those between two cuts, and gives how many lie before the first. */
  between(low: Cut, high: Cut, into: Candidates): number;
}

/** Numbers among which the one that is looked for is. */
export interface Candidates {
  numbers: Float64Array<ArrayBuffer>;
  length: number;
}

const FIRST: Cut = { step: Number.NEGATIVE_INFINITY, isBehind: false };
const LAST: Cut = { step: Number.POSITIVE_INFINITY, isBehind: true };
const candidates: Candidates = { numbers: new Float64Array(0), length: 0 };

export const isBefore = (value: number, { step, isBehind }: Cut): boolean =>
  isBehind ? value <= step : value < step;

/** The `rank`-th smallest, from 1, of the numbers of all parts: only those between the nearest cuts are looked at. */
export function rankedAmong(parts: readonly Part[], rank: number): number {
  const steps = stepsOf(parts);
  const cutAt = (index: number): Cut => ({ step: steps[index >>> 1]!, isBehind: (index & 1) === 1 });
  const low = firstCut(steps, (i) => sumOf(parts, (part) => part.most(cutAt(i))) >= rank) - 1;
  const high = firstCut(steps, (i) => sumOf(parts, (part) => part.least(cutAt(i))) >= rank);
  if (low === high - 1 && (high & 1) === 1) return steps[high >>> 1]!;
  candidates.length = 0;
  const from = low === -1 ? FIRST : cutAt(low);
  const to = high === 2 * steps.length ? LAST : cutAt(high);
  const before = sumOf(parts, (part) => part.between(from, to, candidates));
  return nthSmallest(candidates.numbers, candidates.length, rank - before);
}

/** Index of the first cut, of two at each step, that `is` holds for, as it does for all later ones. */
function firstCut(steps: Float64Array, is: (index: number) => boolean): number {
  let [low, high] = [0, 2 * steps.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (is(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function stepsOf(parts: readonly Part[]): Float64Array {
  if (parts.length === 1) return parts[0]!.steps;
  return Float64Array.from(new Set(parts.flatMap(({ steps }) => [...steps]))).sort();
}

function sumOf(parts: readonly Part[], of: (part: Part) => number): number {
  let sum = 0;
  for (const part of parts) sum += of(part);
  return sum;
}
