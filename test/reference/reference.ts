import type { EventView } from '../../services/core/event/event.ts';
import { ROLES } from '../../services/core/event/vocabulary.ts';
import type { RuleSetActivation } from '../../services/core/record/rule-set.ts';
import type { SubjectRecord } from '../../services/core/record/subject-record.ts';
import type { FactValue, Level } from '../../services/core/record/warning.ts';
import type { Rule } from '../../services/core/rule/rule.ts';
import type { ScorerSettings } from '../../services/core/scorer/settings.ts';
import { parseDuration } from '../../services/core/time/duration.ts';
import { fits, truthOf } from './conditions.ts';
import { factValue, namedFacts, reachOf, type Sight } from './facts.ts';
import { levelAt, rawLevelAt, scoreAt, type Weight } from './scoring.ts';
import { retentionOf, type StandingEvent, settle } from './standing.ts';

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
  const { standing, timeline } = settle(records, settings);
  return standing
    .filter((trigger) => !trigger.nearby)
    .flatMap((trigger) =>
      rulesActiveAt(timeline, trigger.event.occurredAt)
        .filter((rule) => rule.status !== 'off')
        .flatMap((rule) => matchAt(rule, trigger, standing, settings)),
    );
}

/** The concerns with a match that counts at `at` (epoch ms), by subject and purpose, with score and levels at that time. */
export function standingAt(
  records: readonly SubjectRecord[],
  settings: ScorerSettings,
  at: number,
): ReferenceStanding[] {
  const matches = matchesOf(records, settings).filter(
    (match) => match.at <= at && at - match.at <= match.countsForMs,
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

/** The rules of the activation with the greatest `effectiveAt` up to `at`; of two equal ones, the later record. */
export function rulesActiveAt(timeline: readonly RuleSetActivation[], at: number): readonly Rule[] {
  const inForce = timeline
    .filter(({ effectiveAt }) => effectiveAt <= at)
    .reduce<RuleSetActivation | null>(
      (best, next) => (best && best.effectiveAt > next.effectiveAt ? best : next),
      null,
    );
  return inForce ? JSON.parse(inForce.rules) : [];
}

function matchAt(
  rule: Rule,
  { subject, event, roles }: StandingEvent,
  standing: readonly StandingEvent[],
  settings: ScorerSettings,
) {
  const concernsRule = (one: StandingEvent) =>
    !isIndividual(one.subject) || one.roles.some((role) => (rule.roles ?? ROLES).includes(role));
  const kind = isIndividual(subject) ? 'individual' : subject.split(':').slice(0, 2).join(':');
  if (rule.subject !== kind) return [];
  if (!concernsRule({ subject, event, roles, revision: 0, nearby: false })) return [];
  if (!rule.on.some((filter) => fits(event, filter))) return [];

  const own = standing.filter((one) => one.subject === subject && concernsRule(one));
  const cells = standing.filter((one) => one.subject.startsWith('area:cell:'));
  const around = kind === 'area:cell' ? cells : own;
  const retentionMs = retentionOf(subject, settings);
  const sight: Sight = { trigger: event, own: viewsOf(own), around: viewsOf(around), retentionMs };
  if (truthOf(rule.conditions, (leaf) => factValue(leaf, sight)) !== true) return [];

  const { points, halfLife, floor } = rule.event.params;
  const match: ReferenceMatch = {
    rule: rule.id,
    subject,
    purpose: rule.purpose,
    status: rule.status,
    stream: event.stream,
    event: event.caseId,
    at: event.occurredAt,
    points,
    halfLifeMs: parseDuration(halfLife)!,
    floor: floor ?? null,
    facts: namedFacts(rule.conditions, sight),
    countsForMs: retentionMs - reachOf(rule.conditions, retentionMs),
  };
  return [match];
}

const isIndividual = (subject: string) => subject.startsWith('individual:');

/** Events by time, then case, so that a sum is added up in one order whatever the order of arrival. */
const viewsOf = (events: readonly StandingEvent[]): EventView[] =>
  events
    .map((one) => one.event)
    .sort(
      (a, b) => a.occurredAt - b.occurredAt || compare(a.stream, b.stream) || compare(a.caseId, b.caseId),
    );
