import { LEVELS } from '../record/warning.ts';
import type { ScorerSettings } from '../scorer/settings.ts';
import { firstAfter } from './concern.ts';
import { type Decaying, floorAt, scoreAt } from './score.ts';

/** Settings as the sweep needs them. */
export interface LevelSettings {
  /** By index into `LEVELS`. */
  readonly thresholds: readonly number[];
  readonly hysteresis: number;
  readonly retentionMs: number;
}

export function levelSettings(
  settings: Pick<ScorerSettings, 'thresholds' | 'hysteresis'>,
  retentionMs: number,
): LevelSettings {
  return {
    thresholds: LEVELS.map((level) => settings.thresholds[level]),
    hysteresis: settings.hysteresis,
    retentionMs,
  };
}

/** Level at `time` without hysteresis. Index into `LEVELS`, or -1. */
export function rawLevel(series: readonly Decaying[], time: number, settings: LevelSettings): number {
  return Math.max(
    reached(scoreAt(series, time, settings.retentionMs), settings.thresholds, 0),
    floorAt(series, time, settings.retentionMs),
  );
}

function reached(score: number, thresholds: readonly number[], margin: number): number {
  let level = thresholds.length - 1;
  while (level >= 0 && score < thresholds[level]! - margin) level--;
  return level;
}

/** The highest level, not above `level`, that score (less the margin) or a floor still holds at `time`, counting the
 * matches up to `asOf`. */
export function heldLevel(
  series: readonly Decaying[],
  level: number,
  time: number,
  settings: LevelSettings,
  asOf = time,
): number {
  if (level < 0) return -1;
  const score = scoreAt(series, time, settings.retentionMs, asOf);
  const held = Math.max(
    reached(score, settings.thresholds, settings.hysteresis),
    floorAt(series, time, settings.retentionMs, asOf),
  );
  return Math.min(level, held);
}

/**
 * Level with hysteresis at `to`, given that it was `level` at `from`. Between matches the score only falls, so it is
 * enough to look at the moments of the matches; the result depends on the set of matches, not on their arrival.
 */
export function sweep(
  series: readonly Decaying[],
  from: number,
  level: number,
  to: number,
  settings: LevelSettings,
): number {
  let held = level;
  for (const time of matchTimes(series, from, to)) {
    const before = heldLevel(series, held, time, settings, time - 1);
    held = Math.max(before, rawLevel(series, time, settings));
  }
  return heldLevel(series, held, to, settings);
}

function matchTimes(series: readonly Decaying[], from: number, to: number): readonly number[] {
  const times = new Set<number>();
  for (const { rule, matches } of series) {
    if (rule.shadow) continue;
    for (let i = firstAfter(matches, from); i < matches.length && matches[i]!.at <= to; i++)
      times.add(matches[i]!.at);
  }
  return [...times].sort((a, b) => a - b);
}

/** The first millisecond after `from` at which `level` no longer holds, if nothing else happens. There is one, as the lowest
 * threshold is above the hysteresis. */
export function fallTime(
  series: readonly Decaying[],
  level: number,
  from: number,
  settings: LevelSettings,
): number {
  const holds = (time: number): boolean => heldLevel(series, level, time, settings) >= level;
  let step = 60_000;
  while (holds(from + step)) step *= 2;
  let low = from + step / 2;
  if (step === 60_000) low = from;
  let high = from + step;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return high;
}
