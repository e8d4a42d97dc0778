import type { Level } from '../../services/core/record/warning.ts';
import type { ScorerSettings } from '../../services/core/scorer/settings.ts';

/** What a match is worth. Times are epoch ms. */
export interface Weight {
  readonly rule: string;
  readonly at: number;
  /** 0-100. */
  readonly points: number;
  readonly halfLifeMs: number;
  readonly floor: Level | null;
}

type Scale = Pick<ScorerSettings, 'thresholds' | 'hysteresis'>;

const HIGHEST_FIRST: readonly Level[] = ['red', 'orange', 'yellow', 'blue'];
const rank = (level: Level | null) => (level === null ? -1 : 3 - HIGHEST_FIRST.indexOf(level));

/** What is left of a match at `at`, 0-0.99; 0 where it is less than 0.0001. */
export function remainder({ at: since, points, halfLifeMs }: Weight, at: number): number {
  const p = Math.min(0.99, (points / 100) * 2 ** (-(at - since) / halfLifeMs));
  return p < 0.0001 ? 0 : p;
}

/** Score at `at` of the matches up to then, 0-100, rounded to four decimals as it is published. */
export function scoreAt(weights: readonly Weight[], at: number): number {
  const before = weights.filter((one) => one.at <= at);
  const rules = [...new Set(before.map((one) => one.rule))];
  const strongest = rules.map((rule) =>
    Math.max(...before.filter((one) => one.rule === rule).map((one) => remainder(one, at))),
  );
  return round(100 * (1 - strongest.reduce((product, p) => product * (1 - p), 1)));
}

export const round = (score: number) => Math.round(score * 10_000) / 10_000;

const floorHolds = (weights: readonly Weight[], level: Level, at: number) =>
  weights.some(
    (one) => one.at <= at && at - one.at <= one.halfLifeMs && one.floor && rank(one.floor) >= rank(level),
  );

/** The level that the score and the floors give by themselves. */
export function rawLevelAt(weights: readonly Weight[], at: number, { thresholds }: Scale): Level | null {
  const score = scoreAt(weights, at);
  return HIGHEST_FIRST.find((level) => score >= thresholds[level] || floorHolds(weights, level, at)) ?? null;
}

/** The level with hysteresis downwards: a sweep over the matches in the order of their times. */
export function levelAt(weights: readonly Weight[], at: number, scale: Scale): Level | null {
  const times = [...new Set(weights.map((one) => one.at))].filter((time) => time <= at).sort((a, b) => a - b);
  let level: Level | null = null;
  let swept: readonly Weight[] = [];
  for (const time of times) {
    level = fallen(level, swept, time, scale);
    swept = weights.filter((one) => one.at <= time);
    const raw = rawLevelAt(swept, time, scale);
    if (rank(raw) > rank(level)) level = raw;
  }
  return fallen(level, swept, at, scale);
}

/** The level that is left of `level` at `at` with no further match: between matches the score only falls. */
function fallen(level: Level | null, weights: readonly Weight[], at: number, scale: Scale): Level | null {
  const score = scoreAt(weights, at);
  const holds = (one: Level) =>
    score >= scale.thresholds[one] - scale.hysteresis || floorHolds(weights, one, at);
  return HIGHEST_FIRST.find((one) => rank(one) <= rank(level) && holds(one)) ?? null;
}
