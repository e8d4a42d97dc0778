import { streamOf } from '../history/event-table.ts';
import { type FactValues, LEVELS, type Level } from '../record/warning.ts';
import type { Purpose } from '../rule/rule.ts';
import type { Concern } from '../score/concern.ts';
import { type LevelSettings, rawLevel, sweep } from '../score/level.ts';
import { lifetimeMs, scoreAt } from '../score/score.ts';
import { compareText } from '../text/canonical.ts';
import { namedFacts } from './evidence.ts';
import type { ScorerState } from './state.ts';
import type { Subject } from './subjects.ts';

/** A concern as the set of its standing matches alone determines it. */
export interface Standing {
  readonly subject: string;
  readonly purpose: Purpose;
  readonly score: number;
  readonly rawLevel: Level | null;
  readonly level: Level | null;
  readonly matches: readonly StandingMatch[];
}

export interface StandingMatch {
  readonly rule: string;
  readonly version: string;
  readonly stream: string;
  readonly event: string;
  readonly at: number;
  readonly facts: FactValues;
}

export function standingAt(state: ScorerState, at: number): readonly Standing[] {
  return [...state.subjects.values()]
    .flatMap((subject) => subject.concerns.map((concern) => standingConcern(state, subject, concern, at)))
    .filter(({ matches }) => matches.length > 0)
    .sort((a, b) => compareText(a.subject, b.subject) || compareText(a.purpose, b.purpose));
}

function standingConcern(
  state: ScorerState,
  subject: Subject,
  { purpose, series }: Concern,
  at: number,
): Standing {
  const levels = state.levels[subject.kind]!;
  const name = (level: number): Level | null => (level < 0 ? null : LEVELS[level]!);
  return {
    subject: subject.key,
    purpose,
    score: scoreAt(series, at, levels.retentionMs),
    rawLevel: name(rawLevel(series, at, levels)),
    level: name(sweep(series, Number.NEGATIVE_INFINITY, -1, at, levels)),
    matches: standingMatches(state, { series }, at, levels),
  };
}

function standingMatches(
  state: ScorerState,
  { series }: Pick<Concern, 'series'>,
  at: number,
  levels: LevelSettings,
): readonly StandingMatch[] {
  return series
    .flatMap(({ rule, matches }) =>
      matches
        .filter((match) => match.at <= at && at - match.at <= lifetimeMs(rule, levels.retentionMs))
        .map(({ row, facts, at: matchedAt }) => ({
          rule: rule.id,
          version: rule.version,
          stream: streamOf(row),
          event: state.events.caseId(row),
          at: matchedAt,
          facts: namedFacts(rule, facts),
        })),
    )
    .sort(
      (a, b) =>
        compareText(a.rule, b.rule) ||
        a.at - b.at ||
        compareText(a.stream, b.stream) ||
        compareText(a.event, b.event) ||
        compareText(a.version, b.version),
    );
}
