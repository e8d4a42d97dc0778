import { HOUR_MS } from '../../core/time/duration.ts';
import { localDay, localHour, localWeekday, startOfDay } from './local-time.ts';
import type { Random } from './random.ts';

/** How a rate moves around its mean: 24 factors by local hour, 7 by weekday (Monday first), each of mean 1. */
export interface Rhythm {
  readonly hours: readonly number[];
  readonly weekdays: readonly number[];
  readonly peak: number;
}

const meanOne = (values: readonly number[]): number[] => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value / mean);
};

function rhythm(hours: readonly number[], weekdays: readonly number[]): Rhythm {
  const h = meanOne(hours);
  const w = meanOne(weekdays);
  return { hours: h, weekdays: w, peak: Math.max(...h) * Math.max(...w) };
}

/**
 * The shapes are assumptions, chosen to be told apart in a test; no published curve is claimed. Hours run from
 * midnight. What they say: quarrels at home peak in the evening and at the weekend; street disorder at night
 * towards Saturday; burglary by day on working days, when homes are empty; fraud calls in office hours; traffic at
 * the two rush hours; offices (disputes) work on weekdays; people fill squares in the afternoon and evening.
 */
// biome-ignore format: one row a curve reads as a curve
export const RHYTHMS = {
  home: rhythm([8, 6, 4, 3, 2, 2, 3, 4, 5, 5, 6, 6, 7, 7, 7, 7, 8, 9, 11, 13, 15, 16, 14, 11], [9, 9, 9, 9, 10, 13, 13]),
  street: rhythm([13, 11, 9, 6, 3, 2, 2, 3, 4, 5, 6, 7, 8, 8, 8, 9, 9, 10, 11, 12, 13, 14, 15, 14], [8, 8, 8, 9, 12, 14, 11]),
  empty_homes: rhythm([5, 4, 4, 4, 3, 3, 4, 6, 9, 11, 12, 12, 11, 11, 12, 12, 12, 11, 11, 10, 9, 8, 7, 6], [11, 11, 11, 11, 12, 8, 6]),
  office: rhythm([1, 1, 1, 1, 1, 1, 1, 3, 9, 14, 15, 12, 7, 9, 14, 15, 12, 9, 5, 5, 4, 3, 2, 1], [13, 12, 12, 12, 12, 5, 4]),
  traffic: rhythm([3, 2, 2, 1, 2, 3, 7, 15, 17, 11, 9, 10, 10, 9, 9, 10, 13, 18, 17, 11, 8, 7, 5, 4], [11, 10, 10, 10, 12, 9, 8]),
  crowd: rhythm([2, 1, 1, 1, 1, 1, 2, 4, 6, 8, 10, 12, 12, 11, 12, 13, 14, 15, 17, 19, 18, 13, 8, 4], [8, 8, 8, 8, 11, 15, 14]),
  night: rhythm([14, 15, 15, 14, 12, 9, 5, 3, 2, 2, 2, 2, 2, 2, 2, 2, 3, 4, 5, 7, 9, 11, 12, 13], [10, 10, 10, 10, 10, 10, 10]),
  flat: rhythm(new Array<number>(24).fill(1), new Array<number>(7).fill(1)),
} satisfies Record<string, Rhythm>;

export type RhythmName = keyof typeof RHYTHMS;

/** The factor at an instant; its mean over a week is 1. */
export function intensityAt(curve: Rhythm, epochMs: number): number {
  return curve.hours[localHour(epochMs)]! * curve.weekdays[localWeekday(epochMs)]!;
}

/**
 * Instants in [fromMs, toMs) of a Poisson process with `rate` events an hour on average, shaped by the rhythm:
 * candidates at the peak rate, each kept with probability intensity / peak. Lewis & Shedler, "Simulation of
 * nonhomogeneous Poisson processes by thinning", Naval Research Logistics Quarterly 26 (1979).
 */
export function* arrivals(
  random: Random,
  ratePerHour: number,
  curve: Rhythm,
  fromMs: number,
  toMs: number,
): Generator<number> {
  if (ratePerHour <= 0) return;
  const meanGapMs = HOUR_MS / (ratePerHour * curve.peak);
  for (let at = fromMs + random.exponential(meanGapMs); at < toMs; at += random.exponential(meanGapMs))
    if (random.chance(intensityAt(curve, at) / curve.peak)) yield Math.floor(at);
}

/** An instant on the given local day, its hour drawn from the curve. */
export function instantOnDay(random: Random, curve: Rhythm, day: number): number {
  let left = random.next() * 24;
  let hour = 0;
  while (hour < 23 && left >= curve.hours[hour]!) left -= curve.hours[hour++]!;
  return startOfDay(day) + Math.floor((hour + random.next()) * HOUR_MS);
}

/** As `instantOnDay`, but later than `after`, which lies on that day or before. */
export function instantOnDayAfter(random: Random, curve: Rhythm, day: number, after: number): number {
  for (let attempt = 0; attempt < 8; attempt++) {
    const at = instantOnDay(random, curve, day);
    if (at > after) return at;
  }
  const endOfDay = startOfDay(Math.max(day, localDay(after)) + 1);
  return Math.min(after + Math.floor(random.uniform(0.05, 0.95) * (endOfDay - after)) + 1, endOfDay - 1);
}
