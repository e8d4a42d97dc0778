import { type Contribution, LEVELS, type Level } from '../record/warning.ts';
import type { Rule } from '../rule/rule.ts';
import { fallTime } from '../score/fall-time.ts';
import { heldLevel, levelSettings } from '../score/level.ts';
import { type Decaying, scoreAt } from '../score/score.ts';
import type { ScorerSettings } from '../scorer/settings.ts';
import { parseDuration } from '../time/duration.ts';

export type DecaySettings = Pick<ScorerSettings, 'thresholds' | 'hysteresis'>;

/** One rule's part of a score, as it will decay. */
export interface DecayingPart {
  readonly points: number;
  /** Time of the match, epoch ms. */
  readonly at: number;
  readonly halfLifeMs: number;
  /** Level that the rule holds for one half-life; null where it holds none. */
  readonly floor: Level | null;
}

export interface DecayPoint {
  /** Epoch ms. */
  readonly at: number;
  readonly score: number;
  /** Null below blue. */
  readonly level: Level | null;
}

/** Points of the curve beside the moments at which the level falls. */
const STEPS = 24;
/** A floor may hold for long, and a half-life be long: nobody looks further ahead. */
const LONGEST_MS = 400 * 86_400_000;

/**
 * What becomes of a warning if nothing else happens: its score at even steps, and each moment at which its level falls,
 * until it ends. Score and hysteresis are as the scorer has them (docs/semantics.md, "Score").
 */
export function decayAhead(
  parts: readonly DecayingPart[],
  level: Level,
  from: number,
  settings: DecaySettings,
): readonly DecayPoint[] {
  const series = parts.map(seriesOf);
  // That a match stops counting when its window leaves the memory, after many months, is not looked at.
  const levels = levelSettings(settings, Number.POSITIVE_INFINITY);
  const scoreOf = (at: number): number => scoreAt(series, at, levels.retentionMs);
  const falls: DecayPoint[] = [];
  let held: number = LEVELS.indexOf(level);
  let time = from;
  while (held >= 0) {
    time = fallTime(series, held, time, levels);
    if (time - from > LONGEST_MS) break;
    held = heldLevel(series, held, time, levels);
    falls.push({ at: time, score: scoreOf(time), level: LEVELS[held] ?? null });
  }
  const end = falls.at(-1)?.at ?? from + LONGEST_MS;
  return [...between(scoreOf, level, from, end, falls), ...falls].sort((a, b) => a.at - b.at);
}

/** The level at a later time of what was of this `level` before, if nothing else happened since; null below blue. */
export function levelLater(
  parts: readonly DecayingPart[],
  level: Level,
  at: number,
  settings: DecaySettings,
): Level | null {
  const held = heldLevel(
    parts.map(seriesOf),
    LEVELS.indexOf(level),
    at,
    levelSettings(settings, Number.POSITIVE_INFINITY),
  );
  return LEVELS[held] ?? null;
}

/** How a warning's parts decay; undefined where the version of a rule that matched is not known: another one may decay otherwise. */
export function decayingParts(
  contributions: readonly Contribution[],
  ruleOf: (rule: string, version: string) => Rule | undefined,
): readonly DecayingPart[] | undefined {
  const parts = contributions.flatMap(({ rule, version, points, at }): readonly DecayingPart[] => {
    const params = ruleOf(rule, version)?.event.params;
    const halfLifeMs = params === undefined ? undefined : parseDuration(params.halfLife);
    if (params === undefined || halfLifeMs === undefined) return [];
    return [{ points, at, halfLifeMs, floor: params.floor ?? null }];
  });
  return parts.length === contributions.length ? parts : undefined;
}

function* between(
  scoreOf: (at: number) => number,
  level: Level,
  from: number,
  end: number,
  falls: readonly DecayPoint[],
): Generator<DecayPoint> {
  for (let step = 0; step < STEPS; step++) {
    const at = Math.round(from + ((end - from) * step) / STEPS);
    if (falls.some((fall) => fall.at === at)) continue;
    const last = falls.findLast((fall) => fall.at < at);
    yield { at, score: scoreOf(at), level: last === undefined ? level : last.level };
  }
}

function seriesOf({ points, at, halfLifeMs, floor }: DecayingPart, index: number): Decaying {
  const rule = {
    id: String(index),
    shadow: false,
    points,
    halfLifeMs,
    floor: floor === null ? -1 : LEVELS.indexOf(floor),
    reachMs: 0,
  };
  return { rule, matches: [{ at }] };
}
