import type { SubjectRecord } from '../../services/core/record/subject-record.ts';
import type { FactValue, Level } from '../../services/core/record/warning.ts';
import type { Rule } from '../../services/core/rule/rule.ts';
import type { ScorerSettings } from '../../services/core/scorer/settings.ts';
import { parseDuration } from '../../services/core/time/duration.ts';
import { type Candidate, candidatesOf, reachOf } from './candidates.ts';
import { truthOf } from './conditions.ts';
import { factValue, namedFacts } from './facts.ts';
import { levelAt, rawLevelAt, scoreAt, type Weight } from './scoring.ts';
import { retentionOf } from './standing.ts';

/** One rule's match, with what it weighs. */
export interface ReferenceMatch extends Weight {
  readonly subject: string;
  readonly purpose: string;
  readonly status: Rule['status'];
  readonly stream: string;
  readonly event: string;
  readonly facts: Readonly<Record<string, FactValue>>;
  /** How long it counts: the retention less the rule's reach. */
  readonly countsForMs: number;
}

export interface ReferenceStanding {
  readonly subject: string;
  readonly purpose: string;
  readonly score: number;
  readonly rawLevel: Level | null;
  readonly level: Level | null;
  readonly matches: readonly ReferenceMatch[];
}

/** Every match over the events that stand after `records`, from scratch. */
export function matchesOf(records: readonly SubjectRecord[], settings: ScorerSettings): ReferenceMatch[] {
  return candidatesOf(records, settings)
    .filter(({ rule, sight }) => truthOf(rule.conditions, (fact) => factValue(fact, sight)) === true)
    .map((candidate) => matchOf(candidate, settings));
}

/** The concerns with a match that counts at `at` (epoch ms), by subject and purpose, with score and levels at that time. */
export function standingAt(
  records: readonly SubjectRecord[],
  settings: ScorerSettings,
  at: number,
  matchedBy = at,
): ReferenceStanding[] {
  const matches = matchesOf(records, settings).filter(
    (match) => match.at <= matchedBy && at - match.at <= match.countsForMs,
  );
  const concerns = [...new Set(matches.map(({ subject, purpose }) => `${subject} ${purpose}`))].sort(compare);
  return concerns.map((concern) => {
    const own = matches.filter(({ subject, purpose }) => `${subject} ${purpose}` === concern);
    const active = own.filter((match) => match.status === 'active');
    const [subject, purpose] = concern.split(' ') as [string, string];
    return {
      subject,
      purpose,
      score: scoreAt(active, at),
      rawLevel: rawLevelAt(active, at, settings),
      level: levelAt(active, at, settings),
      matches: own.sort(inOrder),
    };
  });
}

const inOrder = (a: ReferenceMatch, b: ReferenceMatch) =>
  compare(a.rule, b.rule) || a.at - b.at || compare(a.stream, b.stream) || compare(a.event, b.event);
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

function matchOf({ rule, subject, sight }: Candidate, settings: ScorerSettings): ReferenceMatch {
  const { trigger, at } = sight;
  const { points, halfLife, floor } = rule.event.params;
  return {
    rule: rule.id,
    subject,
    purpose: rule.purpose,
    status: rule.status,
    stream: trigger.stream,
    event: trigger.caseId,
    at,
    points,
    halfLifeMs: parseDuration(halfLife)!,
    floor: floor ?? null,
    facts: namedFacts(rule.conditions, sight),
    countsForMs: retentionOf(subject, settings) - reachOf(rule, settings),
  };
}
