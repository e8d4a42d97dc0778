import { LEVELS, type Level } from '../record/warning.ts';
import { LEAST, MOST, rounded } from '../score/score.ts';

export interface DecaySettings {
  readonly thresholds: Readonly<Record<Level, number>>;
  readonly hysteresis: number;
}

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
  const falls: DecayPoint[] = [];
  let held: number = LEVELS.indexOf(level);
  let time = from;
  while (held >= 0) {
    const fall = fallOf(parts, held, time, settings);
    if (fall === undefined) break;
    held = heldAt(parts, held, fall, settings);
    time = fall;
    falls.push({ at: fall, score: scoreAt(parts, fall), level: LEVELS[held] ?? null });
  }
  const end = falls.at(-1)?.at ?? from + LONGEST_MS;
  return [...between(parts, level, from, end, falls), ...falls].sort((a, b) => a.at - b.at);
}

function* between(
  parts: readonly DecayingPart[],
  level: Level,
  from: number,
  end: number,
  falls: readonly DecayPoint[],
): Generator<DecayPoint> {
  for (let step = 0; step < STEPS; step++) {
    const at = Math.round(from + ((end - from) * step) / STEPS);
    if (falls.some((fall) => fall.at === at)) continue;
    const last = falls.findLast((fall) => fall.at < at);
    yield { at, score: scoreAt(parts, at), level: last === undefined ? level : last.level };
  }
}

function scoreAt(parts: readonly DecayingPart[], time: number): number {
  let spared = 1;
  for (const { points, at, halfLifeMs } of parts) {
    const p = Math.min(MOST, (points / 100) * 2 ** (-(time - at) / halfLifeMs));
    if (p >= LEAST) spared *= 1 - p;
  }
  return rounded(100 * (1 - spared));
}

/** The highest level, not above `level`, that the score (less the margin) or a floor still holds. */
function heldAt(
  parts: readonly DecayingPart[],
  level: number,
  time: number,
  settings: DecaySettings,
): number {
  const score = scoreAt(parts, time);
  const floor = Math.max(
    -1,
    ...parts.map((part) =>
      part.floor !== null && time - part.at <= part.halfLifeMs ? LEVELS.indexOf(part.floor) : -1,
    ),
  );
  let held = level;
  while (held >= 0 && held > floor && score < settings.thresholds[LEVELS[held]!] - settings.hysteresis)
    held--;
  return held;
}

/** The first millisecond after `from` at which the level no longer holds; undefined where that is too far off to tell. */
function fallOf(
  parts: readonly DecayingPart[],
  level: number,
  from: number,
  settings: DecaySettings,
): number | undefined {
  const holds = (time: number): boolean => heldAt(parts, level, time, settings) >= level;
  let high = from + 1;
  for (let step = 1; holds(high); step *= 2) {
    if (high - from > LONGEST_MS) return undefined;
    high = from + 2 * step;
  }
  let low = from;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return high;
}
