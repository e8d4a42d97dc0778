import type { EventView } from '../../services/core/event/event.ts';
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

/** A rule at a trigger that it has to judge: all is given but its conditions. */
export interface Candidate {
  readonly subject: string;
  readonly rule: Rule;
  readonly sight: Sight;
}

/** Every match over the events that stand after `records`, from scratch. */
export function matchesOf(records: readonly SubjectRecord[], settings: ScorerSettings): ReferenceMatch[] {
  return candidatesOf(records, settings)
    .filter(({ rule, sight }) => truthOf(rule.conditions, (leaf) => factValue(leaf, sight)) === true)
    .map((candidate) => matchOf(candidate, settings));
}

/** Every rule at every trigger that it has to judge. */
export function candidatesOf(records: readonly SubjectRecord[], settings: ScorerSettings): Candidate[] {
  const { standing, timeline } = settle(records, settings);
  return standing
    .filter((trigger) => !trigger.nearby)
    .flatMap((trigger) =>
      rulesActiveAt(timeline, trigger.event.occurredAt)
        .filter((rule) => triggers(trigger, rule))
        .map((rule) => ({
          rule,
          subject: trigger.subject,
          sight: sightOf(rule, trigger, standing, settings),
        })),
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

/** The activation with the greatest `effectiveAt` up to `at`; of two equal ones, the later record. */
export function activationAt(timeline: readonly RuleSetActivation[], at: number): RuleSetActivation | null {
  return timeline
    .filter(({ effectiveAt }) => effectiveAt <= at)
    .reduce<RuleSetActivation | null>(
      (best, next) => (best && best.effectiveAt > next.effectiveAt ? best : next),
      null,
    );
}

function rulesActiveAt(timeline: readonly RuleSetActivation[], at: number): readonly Rule[] {
  const inForce = activationAt(timeline, at);
  return inForce ? JSON.parse(inForce.rules) : [];
}

function triggers(trigger: StandingEvent, rule: Rule): boolean {
  const { subject, event } = trigger;
  const kind = isIndividual(subject) ? 'individual' : subject.split(':').slice(0, 2).join(':');
  return (
    rule.status !== 'off' &&
    rule.subject === kind &&
    concerns(trigger, rule) &&
    rule.on.some((filter) => fits(event, filter))
  );
}

/** A person's event concerns a rule where the person has one of the rule's roles in it. */
const concerns = ({ subject, roles }: StandingEvent, rule: Rule) =>
  !isIndividual(subject) || roles.some((role) => rule.roles!.includes(role));

/** Half the shorter retention. */
const longestReachOf = ({ retentionMs }: ScorerSettings) =>
  Math.min(retentionMs.individual, retentionMs.area) / 2;

function sightOf(
  rule: Rule,
  { subject, event: trigger }: StandingEvent,
  standing: readonly StandingEvent[],
  settings: ScorerSettings,
): Sight {
  const own = standing.filter((one) => one.subject === subject && concerns(one, rule));
  const cells = standing.filter((one) => one.subject.startsWith('area:cell:'));
  const around = rule.subject === 'area:cell' ? cells : own;
  return { trigger, own: viewsOf(own), around: viewsOf(around), longestReachMs: longestReachOf(settings) };
}

function matchOf({ rule, subject, sight }: Candidate, settings: ScorerSettings): ReferenceMatch {
  const { trigger, longestReachMs } = sight;
  const { points, halfLife, floor } = rule.event.params;
  return {
    rule: rule.id,
    subject,
    purpose: rule.purpose,
    status: rule.status,
    stream: trigger.stream,
    event: trigger.caseId,
    at: trigger.occurredAt,
    points,
    halfLifeMs: parseDuration(halfLife)!,
    floor: floor ?? null,
    facts: namedFacts(rule.conditions, sight),
    countsForMs: retentionOf(subject, settings) - reachOf(rule.conditions, longestReachMs),
  };
}

const isIndividual = (subject: string) => subject.startsWith('individual:');

/** Events by time, then case, so that a sum is added up in one order whatever the order of arrival. */
const viewsOf = (events: readonly StandingEvent[]): EventView[] =>
  events
    .map((one) => one.event)
    .sort(
      (a, b) => a.occurredAt - b.occurredAt || compare(a.stream, b.stream) || compare(a.caseId, b.caseId),
    );
