import { DAY_MS } from '../../time/duration.ts';
import { logUpperTail } from './poisson.ts';

const WEEK_MS = 7 * DAY_MS;
const MOST_WEEKS = 8;
/** With fewer earlier weeks the fact is unknown. */
const LEAST_WEEKS = 4;
/** How far before its window a baseline looks for the subject's first event. */
export const BASELINE_REACH_MS = (MOST_WEEKS + 1) * WEEK_MS;

/**
 * How unusual the count of events in `(at - windowMs, at]` is beside the same hours of up to eight earlier weeks:
 * `-log10 P(N >= n)` of a Poisson with their mean, half an event added so that no rate is 0 (H. Jeffreys's prior).
 * Rounded to 4 decimals; undefined where the subject's first event lies less than four weeks back.
 */
export function baseline(
  at: number,
  windowMs: number,
  first: number,
  countUpTo: (end: number) => number,
): number | undefined {
  const weeks = Math.min(MOST_WEEKS, Math.floor((at - windowMs - first) / WEEK_MS));
  if (weeks < LEAST_WEEKS) return undefined;
  let earlier = 0;
  for (let week = 1; week <= weeks; week++) earlier += countUpTo(at - week * WEEK_MS);
  return surprise(countUpTo(at), (earlier + 0.5) / weeks);
}

/** `-log10 P(N >= count)`, N ~ Poisson(mean), to 4 decimals; 0 for no events. */
export function surprise(count: number, mean: number): number {
  if (count === 0) return 0;
  return Math.round((-logUpperTail(count, mean) / Math.LN10) * 10_000) / 10_000;
}
