import type { CompiledRule } from '../rule/compile.ts';
import { firstAfter, type Series } from './concern.ts';

/** The most one match may weigh, so that no score is ever certain. */
export const MOST = 0.99;
/** Below this a match is left out. */
export const LEAST = 0.0001;

/** Matches of one rule as far as a score rests on them. */
export interface Decaying<M extends { readonly at: number } = { readonly at: number }> {
  readonly rule: Pick<CompiledRule, 'id' | 'shadow' | 'points' | 'halfLifeMs' | 'floor' | 'reachMs'>;
  /** In time order. */
  readonly matches: readonly M[];
}

export interface Part<S extends Decaying = Series> {
  readonly rule: S['rule'];
  readonly match: S['matches'][number];
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
export function lifetimeMs(rule: Decaying['rule'], retentionMs: number): number {
  return retentionMs - rule.reachMs;
}

/** The last match of a series, among those up to `asOf`, that counts at `time`. */
export function latest<M extends { readonly at: number }>(
  series: Decaying<M>,
  time: number,
  retentionMs: number,
  asOf = time,
): M | undefined {
  const match = series.matches[firstAfter(series.matches, asOf) - 1];
  return match !== undefined && time - match.at <= lifetimeMs(series.rule, retentionMs) ? match : undefined;
}

/** Weight of a match at `time`: exponential decay with the rule's half-life. */
export function weight(rule: Decaying['rule'], match: { readonly at: number }, time: number): number {
  return Math.min(MOST, (rule.points / 100) * 2 ** (-(time - match.at) / rule.halfLifeMs));
}

/** The score with the parts that explain it. */
export function explained(series: readonly Series[], time: number, retentionMs: number): Score {
  const parts = partsAt(series, time, retentionMs);
  let spared = 1;
  for (let i = 0; i < parts.length; i++) spared *= 1 - parts[i]!.p;
  return { score: rounded(100 * (1 - spared)), parts };
}

/** What a score rests on, one a rule: of two versions the stronger, of equals the later. */
export function partsAt<S extends Decaying>(
  series: readonly S[],
  time: number,
  retentionMs: number,
): readonly Part<S>[] {
  const parts: Part<S>[] = [];
  for (let i = 0; i < series.length; i++) {
    const one = series[i]!;
    const match = one.rule.shadow ? undefined : latest(one, time, retentionMs);
    if (match !== undefined) addPart(parts, { rule: one.rule, match, p: weight(one.rule, match, time) });
  }
  return parts;
}

/** Noisy-or over the rules' strongest matches up to `asOf`: `100 * (1 - prod(1 - p))` (Pearl 1988, the
 * independent-causes gate). Looked at several times whenever a level is, so nothing is made. */
export function scoreAt(series: readonly Decaying[], time: number, retentionMs: number, asOf = time): number {
  let spared = 1;
  let id = '';
  let strongest = 0;
  for (let i = 0; i < series.length; i++) {
    const one = series[i]!;
    const { rule } = one;
    const match = rule.shadow ? undefined : latest(one, time, retentionMs, asOf);
    const p = match === undefined ? 0 : weight(rule, match, time);
    if (p < LEAST) continue;
    if (rule.id === id) strongest = Math.max(strongest, p);
    else {
      spared *= 1 - strongest;
      id = rule.id;
      strongest = p;
    }
  }
  return rounded(100 * (1 - spared * (1 - strongest)));
}

/** Four decimals: more than anybody can read, few enough to compare. A score has them from the start, so that what
 * levels are decided by is what is told: 20 points are blue, though 1 - 0.8 falls short of 0.2. */
export function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** Versions of a rule stand side by side in a concern. */
function addPart<S extends Decaying>(parts: Part<S>[], part: Part<S>): void {
  if (part.p < LEAST) return;
  const rival = parts.at(-1);
  if (rival?.rule.id !== part.rule.id) parts.push(part);
  else if (part.p > rival.p || (part.p === rival.p && part.match.at > rival.match.at))
    parts[parts.length - 1] = part;
}

/** What each part explains of the score; they sum to it. */
export function shares({ score, parts }: Score): readonly number[] {
  const logs = parts.map(({ p }) => Math.log(1 - p));
  const total = logs.reduce((sum, log) => sum + log, 0);
  return logs.map((log) => (score * log) / total);
}

/** The highest floor that a match still holds: one half-life long. Index into `LEVELS`, or -1. */
export function floorAt(series: readonly Decaying[], time: number, retentionMs: number, asOf = time): number {
  let floor = -1;
  for (let i = 0; i < series.length; i++) {
    const one = series[i]!;
    if (one.rule.shadow || one.rule.floor <= floor) continue;
    const match = latest(one, time, retentionMs, asOf);
    if (match !== undefined && time - match.at <= one.rule.halfLifeMs) floor = one.rule.floor;
  }
  return floor;
}

/** The last millisecond at which matches up to `from` hold a floor of `level` or above, or -Infinity. */
export function floorEnd(
  series: readonly Decaying[],
  level: number,
  from: number,
  retentionMs: number,
): number {
  let end = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < series.length; i++) {
    const one = series[i]!;
    if (one.rule.shadow || one.rule.floor < level) continue;
    const match = latest(one, from, retentionMs);
    if (match !== undefined)
      end = Math.max(end, match.at + Math.min(one.rule.halfLifeMs, lifetimeMs(one.rule, retentionMs)));
  }
  return end;
}
