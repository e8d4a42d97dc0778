import { LEVELS, type Level } from '../record/warning.ts';
import type { Rule } from '../rule/rule.ts';
import { LEAST, MOST } from '../score/score.ts';
import type { ScorerSettings } from '../scorer/settings.ts';
import type { Standing, StandingMatch } from '../scorer/standing.ts';
import { parseDuration } from '../time/duration.ts';

/** How a concern's score and level come about: docs/semantics.md, "Score", with every number. Times are epoch ms. */
export interface ScoreArithmetic {
  readonly at: number;
  readonly parts: readonly ScorePart[];
  /** Matches of shadow rules, which do not count. */
  readonly shadows: readonly string[];
  readonly score: number;
  /** What the score alone reaches. */
  readonly reached: Level | null;
  /** With the floors of its matches. */
  readonly raw: Level | null;
  /** With what holds it up from before. */
  readonly level: Level | null;
  readonly floors: readonly FloorPart[];
  readonly thresholds: Readonly<Record<Level, number>>;
  readonly hysteresis: number;
}

/** The strongest standing match of one rule. */
export interface ScorePart {
  readonly rule: string;
  readonly version: string;
  /** Case id of its trigger. */
  readonly event: string;
  readonly at: number;
  readonly points: number;
  readonly halfLife: string;
  /** What is left of the points, 0 to 1. */
  readonly decay: number;
  readonly p: number;
  /** Points of the score that are due to it. */
  readonly contribution: number;
}

export interface FloorPart {
  readonly rule: string;
  readonly level: Level;
  readonly until: number;
}

/** `versions` gives the text of a rule's version. */
export function scoreArithmetic(
  standing: Pick<Standing, 'score' | 'rawLevel' | 'level' | 'matches'>,
  at: number,
  versions: (id: string, version: string) => Rule | undefined,
  settings: ScorerSettings,
): ScoreArithmetic {
  const weighed = standing.matches.flatMap((match) => {
    const rule = versions(match.rule, match.version);
    return rule === undefined || match.at > at ? [] : [{ match, rule, part: weigh(match, rule, at) }];
  });
  const counting = weighed.filter(({ rule, part }) => rule.status !== 'shadow' && part.p >= LEAST);
  const strongest = new Map<string, ScorePart>();
  for (const { part } of counting) {
    if (part.p > (strongest.get(part.rule)?.p ?? 0)) strongest.set(part.rule, part);
  }
  const parts = shared(
    [...strongest.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1)),
    standing.score,
  );
  return {
    at,
    parts,
    shadows: [...new Set(weighed.filter(({ rule }) => rule.status === 'shadow').map(({ rule }) => rule.id))],
    score: standing.score,
    reached: LEVELS.findLast((level) => standing.score >= settings.thresholds[level]) ?? null,
    raw: standing.rawLevel,
    level: standing.level,
    floors: counting.flatMap(({ match, rule }) => floorOf(match, rule, at)),
    thresholds: settings.thresholds,
    hysteresis: settings.hysteresis,
  };
}

function weigh(match: StandingMatch, rule: Rule, at: number): ScorePart {
  const { points, halfLife } = rule.event.params;
  const decay = 2 ** (-(at - match.at) / parseDuration(halfLife)!);
  return {
    rule: match.rule,
    version: match.version,
    event: match.event,
    at: match.at,
    points,
    halfLife,
    decay,
    p: Math.min(MOST, (points / 100) * decay),
    contribution: 0,
  };
}

function shared(parts: readonly ScorePart[], score: number): readonly ScorePart[] {
  const total = parts.reduce((sum, { p }) => sum + Math.log(1 - p), 0);
  return parts.map((part) => ({ ...part, contribution: (score * Math.log(1 - part.p)) / total }));
}

function floorOf(match: StandingMatch, rule: Rule, at: number): readonly FloorPart[] {
  const { floor, halfLife } = rule.event.params;
  const until = match.at + parseDuration(halfLife)!;
  return floor === undefined || at > until ? [] : [{ rule: rule.id, level: floor, until }];
}
