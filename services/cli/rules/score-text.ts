import type { ScoreArithmetic, ScorePart } from '../../core/explain/score-arithmetic.ts';
import { LEVELS, type Level } from '../../core/record/warning.ts';
import { timeText } from './time-text.ts';

/** The sum as somebody would do it on paper. */
export function arithmeticLines(arithmetic: ScoreArithmetic): readonly string[] {
  const { parts, shadows, score } = arithmetic;
  const product = parts.map(({ p }) => `(1 - ${p.toFixed(4)})`).join(' x ');
  return [
    ...parts.map((part) => partText(part, arithmetic.at, parts.length > 1)),
    parts.length === 0
      ? 'score = 0: no rule has a match that still counts'
      : `score = 100 x (1 - ${product}) = ${number(score)}`,
    ...shadows.map((rule) => `${rule} matches too, but is a shadow rule and does not count`),
    levelText(arithmetic),
  ];
}

function partText(
  { rule, event, at, points, halfLife, decay, p, contribution }: ScorePart,
  now: number,
  isOne: boolean,
): string {
  const age = now === at ? 'just now' : `${ageText(now - at)} after its match`;
  const share = isOne ? `, ${number(contribution)} of the score` : '';
  return `${rule}: ${points} points x ${decay.toFixed(4)} (${age}, half-life ${halfLife}) -> p = ${p.toFixed(4)}, case ${event}${share}`;
}

function levelText({
  score,
  reached,
  raw,
  level,
  floors,
  thresholds,
  hysteresis,
  at,
}: ScoreArithmetic): string {
  const byScore =
    reached === null
      ? `score ${number(score)} is below blue (from ${thresholds.blue})`
      : `score ${number(score)} reaches ${reached} (from ${thresholds[reached]})`;
  const holding = floors.filter((floor) => rank(floor.level) === rank(raw));
  const byFloor =
    rank(raw) > rank(reached)
      ? `; ${raw} by the floor of ${holding.map(({ rule, until }) => `${rule} (until ${timeText(until)})`).join(' and ')}`
      : '';
  const byHysteresis =
    rank(level) > rank(raw)
      ? `; ${level} is kept, for the score has not fallen ${hysteresis} below its threshold of ${thresholds[level!]}`
      : '';
  return `level = ${level ?? 'none'} at ${timeText(at)}: ${byScore}${byFloor}${byHysteresis}`;
}

function rank(level: Level | null): number {
  return level === null ? -1 : LEVELS.indexOf(level);
}

/** At most two decimals, none that are zero. */
function number(value: number): string {
  return String(Math.round(value * 100) / 100);
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** `3 d 2 h`: the two greatest units. */
export function ageText(ms: number): string {
  let left = ms;
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.length === 0 ? `${ms} ms` : parts.slice(0, 2).join(' ');
}
