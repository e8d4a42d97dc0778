import type { Scalar } from '../rule.ts';
import type { Domain } from './domain.ts';

/** How many candidates there are at most for each constant. */
export const CANDIDATES_EACH = 6;

/**
 * Values of a domain, enough to decide whether any value of it meets a set of comparisons with `constants`: those
 * depend only on which constants a value equals and between which it lies, and here is one of each kind. Null where there
 * may be values that none of these stands for.
 */
export function candidatesOf(domain: Domain, constants: readonly unknown[]): readonly Scalar[] | null {
  const flat = [...domain.seeds, ...flatten(constants)];
  const found = new Set<Scalar>();
  for (const value of [...flat, ...around(flat.filter((one) => typeof one === 'number'))]) {
    if (domain.accepts(value)) found.add(value);
  }
  if (domain.isClosed || [...found].some((value) => typeof value === 'number')) return [...found];
  // Texts: there must be one that no constant names, to stand for all others.
  const named: ReadonlySet<unknown> = new Set(flatten(constants));
  return [...found].some((value) => !named.has(value)) ? [...found] : null;
}

function flatten(values: readonly unknown[]): readonly Scalar[] {
  return values.flatMap((value) => (Array.isArray(value) ? flatten(value) : [value as Scalar]));
}

/** Numbers beside and between these. */
function around(points: readonly number[]): readonly number[] {
  const sorted = [...new Set(points)].sort((a, b) => a - b);
  return sorted.flatMap((point, i) => {
    const next = sorted[i + 1];
    const middle = next === undefined ? [] : [point / 2 + next / 2];
    return [Math.floor(point) - 1, Math.floor(point), Math.ceil(point), Math.ceil(point) + 1, ...middle];
  });
}
