import { heldLevel, type LevelSettings } from './level.ts';
import { type Decaying, floorEnd, LEAST, type Part, partsAt, weight } from './score.ts';

/** What is added where a score is rounded up. */
const ROUNDED_UP = 0.00005;
/** Mostly six are enough. */
const MOST_STEPS = 20;

/** The first millisecond after `from` at which `level` no longer holds, if nothing else happens. There is one, as the lowest
 * threshold is above the hysteresis. */
export function fallTime(
  series: readonly Decaying[],
  level: number,
  from: number,
  settings: LevelSettings,
): number {
  const { thresholds, hysteresis, retentionMs } = settings;
  const guess = Math.max(
    scoreEnd(partsAt(series, from, retentionMs), thresholds[level]! - hysteresis, from),
    floorEnd(series, level, from, retentionMs) + 1,
  );
  const holds = (time: number): boolean => heldLevel(series, level, time, settings) >= level;
  return firstFailing(holds, from, Math.ceil(guess));
}

/** The first whole number after `from` that fails; from there on all do. Quickly found where the guess is good. */
function firstFailing(holds: (time: number) => boolean, from: number, guess: number): number {
  let low = from;
  let high = Math.max(guess, from + 1);
  for (let step = 1; holds(high); step *= 2) {
    low = high;
    high += step;
  }
  for (let step = 1; high - low > 1; step *= 2) {
    const middle = Math.max(high - step, Math.floor((low + high) / 2));
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * When about a score of these parts falls below `least`, at `from` at the earliest. Newton's method on
 * `ln(-ln(1 - score))`, which falls in a line where the score is small and nowhere less steeply: no step goes too far.
 */
function scoreEnd(parts: readonly Part<Decaying>[], least: number, from: number): number {
  const wanted = -Math.log(1 - (least - ROUNDED_UP) / 100);
  let time = from;
  for (let i = 0; i < MOST_STEPS; i++) {
    const step = stepTo(parts, wanted, time);
    if (!(step > 0)) break;
    time += step;
    if (step < 1) break;
  }
  return time;
}

/** A step of time towards where `-ln(1 - score)` is as wanted. */
function stepTo(parts: readonly Part<Decaying>[], wanted: number, time: number): number {
  let spared = 1;
  let slope = 0;
  for (let i = 0; i < parts.length; i++) {
    const { rule, match } = parts[i]!;
    const p = weight(rule, match, time);
    if (p < LEAST) continue;
    spared *= 1 - p;
    slope += (p * Math.LN2) / ((1 - p) * rule.halfLifeMs);
  }
  // Of very many parts nothing is left that a number could hold.
  const left = -Math.log(Math.max(spared, Number.MIN_VALUE));
  return (Math.log(left / wanted) * left) / slope;
}
