import type { CompiledRule } from '../rule/compile.ts';
import { firstAfter, type Match, type Series } from './concern.ts';

/** The most one match may weigh, so that no score is ever certain. */
export const MOST = 0.99;
/** Below this a match is left out. */
export const LEAST = 0.0001;

export interface Part {
  readonly rule: CompiledRule;
  readonly match: Match;
  /** Weight after decay, 0 to 0.99. */
  readonly p: number;
}

export interface Score {
  /** 0 to 100, four decimals. */
  readonly score: number;
  /** One for each rule that contributes, by rule id. */
  readonly parts: readonly Part[];
}

/** How long a match counts: long enough for its whole window to be in memory, see docs/semantics.md, "Retention". */
export function lifetimeMs(rule: CompiledRule, retentionMs: number): number {
  return retentionMs - rule.reachMs;
}

/** The last match of a series, among those up to `asOf`, that counts at `time`. */
export function latest(series: Series, time: number, retentionMs: number, asOf = time): Match | undefined {
  const match = series.matches[firstAfter(series.matches, asOf) - 1];
  return match !== undefined && time - match.at <= lifetimeMs(series.rule, retentionMs) ? match : undefined;
}

/** Weight of a match at `time`: exponential decay with the rule's half-life. */
export function weight(rule: CompiledRule, match: Match, time: number): number {
  return Math.min(MOST, (rule.points / 100) * 2 ** (-(time - match.at) / rule.halfLifeMs));
}

/** Noisy-or over the rules' strongest matches up to `asOf`: `100 * (1 - prod(1 - p))` (Pearl 1988, the
 * independent-causes gate). */
export function scoreAt(series: readonly Series[], time: number, retentionMs: number, asOf = time): Score {
  const parts: Part[] = [];
  for (const one of series) {
    if (one.rule.shadow) continue;
    const match = latest(one, time, retentionMs, asOf);
    if (match !== undefined) addPart(parts, { rule: one.rule, match, p: weight(one.rule, match, time) });
  }
  let spared = 1;
  for (const part of parts) spared *= 1 - part.p;
  return { score: rounded(100 * (1 - spared)), parts };
}

/** Four decimals: more than anybody can read, few enough to compare. A score has them from the start, so that what
 * levels are decided by is what is told: 20 points are blue, though 1 - 0.8 falls short of 0.2. */
export function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** Keeps the parts by rule id, one a rule: of two versions the stronger, of equals the later. */
function addPart(parts: Part[], part: Part): void {
  if (part.p < LEAST) return;
  let index = 0;
  while (index < parts.length && parts[index]!.rule.id < part.rule.id) index++;
  const rival = parts[index];
  if (rival?.rule.id !== part.rule.id) parts.splice(index, 0, part);
  else if (part.p > rival.p || (part.p === rival.p && part.match.at > rival.match.at)) parts[index] = part;
}

/** What a part explains of the score; the parts' shares sum to it. */
export function share(part: Part, { score, parts }: Score): number {
  const total = parts.reduce((sum, { p }) => sum + Math.log(1 - p), 0);
  return (score * Math.log(1 - part.p)) / total;
}

/** The highest floor that a match still holds: one half-life long. Index into `LEVELS`, or -1. */
export function floorAt(series: readonly Series[], time: number, retentionMs: number, asOf = time): number {
  let floor = -1;
  for (const one of series) {
    if (one.rule.shadow || one.rule.floor <= floor) continue;
    const match = latest(one, time, retentionMs, asOf);
    if (match !== undefined && time - match.at <= one.rule.halfLifeMs) floor = one.rule.floor;
  }
  return floor;
}
