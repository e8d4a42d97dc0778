import type { Value } from '../../history/leaves.ts';
import { exactSum } from '../../history/values/millionths.ts';

type Summary = (values: readonly Value[]) => number | undefined;

/** One number for the values of a numeric field in a window; nulls are left out. Undefined: unknown. */
export function summaryOf(
  fact: 'value_sum' | 'value_avg' | 'value_min' | 'value_max' | 'value_percentile',
  percentile = 0,
): Summary {
  switch (fact) {
    case 'value_sum':
      return (values) => {
        const known = numbers(values);
        return values.length > 0 && known.length === 0 ? undefined : exactSum(known);
      };
    case 'value_avg':
      return ofKnown((known) => exactSum(known) / known.length);
    case 'value_min':
      return ofKnown((known) => known.reduce((least, value) => Math.min(least, value)));
    case 'value_max':
      return ofKnown((known) => known.reduce((most, value) => Math.max(most, value)));
    case 'value_percentile':
      return ofKnown((known) =>
        nearestRank(
          [...known].sort((a, b) => a - b),
          percentile,
        ),
      );
    default:
      return fact satisfies never;
  }
}

/** How many distinct values there are; nulls are left out. */
export function distinct(values: readonly Value[]): number {
  const set = new Set(values);
  set.delete(null);
  return set.size;
}

/** The nearest-rank percentile of values in rising order, of which there is at least one. */
export function nearestRank(sorted: readonly number[], percentile: number): number {
  return sorted[rankOf(percentile, sorted.length) - 1]!;
}

/** Which of `count` values in rising order, from 1. */
export function rankOf(percentile: number, count: number): number {
  return Math.max(1, Math.ceil((percentile * count) / 100));
}

function ofKnown(summary: (known: readonly number[]) => number): Summary {
  return (values) => {
    const known = numbers(values);
    return known.length === 0 ? undefined : summary(known);
  };
}

function numbers(values: readonly Value[]): readonly number[] {
  return values.filter((value) => typeof value === 'number');
}
