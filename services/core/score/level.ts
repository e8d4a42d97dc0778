import { LEVELS } from '../record/warning.ts';
import type { ScorerSettings } from '../scorer/settings.ts';
import { firstAfter } from './concern.ts';
import { type Decaying, floorAt, scoreAt } from './score.ts';

const HIGHEST = LEVELS.length - 1;

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
 *
 * Goes from the last moment back: what was before it bears on the level only between `low` and `high`, and mostly these
 * are soon one, where the level is what the score gives by itself.
 */
export function sweep(
  series: readonly Decaying[],
  from: number,
  level: number,
  to: number,
  settings: LevelSettings,
): number {
  let low = -1;
  let high = heldLevel(series, HIGHEST, to, settings);
  const within = (before: number): number => Math.max(low, Math.min(high, before));
  for (let time = lastMatch(series, to); low < high && time > from; time = lastMatch(series, time - 1)) {
    low = within(rawLevel(series, time, settings));
    if (low < high) high = within(heldLevel(series, HIGHEST, time, settings, time - 1));
  }
  return within(level);
}

/** Time of the last match up to `time`, or -Infinity. */
function lastMatch(series: readonly Decaying[], time: number): number {
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < series.length; i++) {
    const { rule, matches } = series[i]!;
    const before = rule.shadow ? 0 : firstAfter(matches, time);
    if (before > 0) last = Math.max(last, matches[before - 1]!.at);
  }
  return last;
}
