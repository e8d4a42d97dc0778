import type { RuleSetActivation } from '../../services/core/record/rule-set.ts';
import type { SubjectRecord } from '../../services/core/record/subject-record.ts';
import type { AbsenceTrigger, Rule, Trigger } from '../../services/core/rule/rule.ts';
import type { ScorerSettings } from '../../services/core/scorer/settings.ts';
import { parseDuration } from '../../services/core/time/duration.ts';
import { longestOf, type Sight } from './facts.ts';
import { fits } from './filters.ts';
import { type Settled, type StandingEvent, settle } from './standing.ts';

/** A rule at a trigger that it has to judge: all is given but its conditions. */
export interface Candidate {
  readonly subject: string;
  readonly rule: Rule;
  readonly sight: Sight;
}

/** Every rule at every trigger that it has to judge. */
export function candidatesOf(records: readonly SubjectRecord[], settings: ScorerSettings): Candidate[] {
  const settled = settle(records, settings);
  const { standing, timeline } = settled;
  return timeline.flatMap((activation) =>
    (JSON.parse(activation.rules) as readonly Rule[])
      .filter(({ status }) => status !== 'off')
      .flatMap((rule) =>
        standing
          .filter((one) => !one.nearby && isOfKind(one.subject, rule) && concerns(one, rule))
          .flatMap((trigger) =>
            momentsOf(rule, trigger, settled)
              .filter((at) => activationAt(timeline, at) === activation)
              .map((at) => ({
                rule,
                subject: trigger.subject,
                sight: sightOf(rule, trigger, at, standing, settings),
              })),
          ),
      ),
  );
}

/** The activation with the greatest `effectiveAt` up to `at`; of two equal ones, the later record. */
export function activationAt(timeline: readonly RuleSetActivation[], at: number): RuleSetActivation | null {
  return timeline
    .filter(({ effectiveAt }) => effectiveAt <= at)
    .reduce<RuleSetActivation | null>(
      (best, next) => (best && best.effectiveAt > next.effectiveAt ? best : next),
      null,
    );
}

function isOfKind(subject: string, rule: Rule): boolean {
  return rule.subject === (isIndividual(subject) ? 'individual' : subject.split(':').slice(0, 2).join(':'));
}

/** A person's event concerns a rule where the person has one of the rule's roles in it. */
const concerns = ({ subject, roles }: StandingEvent, rule: Rule) =>
  !isIndividual(subject) || roles.some((role) => rule.roles!.includes(role));

/** Half the shorter retention. */
const longestReachOf = ({ retentionMs }: ScorerSettings) =>
  Math.min(retentionMs.individual, retentionMs.area) / 2;

/** When a rule looks at an event: at its own time where a filter fits it, and at the deadlines that it begins, past which
 * the watermark is. */
function momentsOf(rule: Rule, trigger: StandingEvent, { standing, watermark }: Settled): number[] {
  const times = rule.on.flatMap((on) => {
    if (!isAbsence(on)) return fits(trigger.event, on, trigger.roles) ? [trigger.event.occurredAt] : [];
    const deadline = deadlineOf(on.absence, rule, trigger, standing);
    return deadline !== null && watermark > deadline ? [deadline] : [];
  });
  return [...new Set(times)];
}

const isAbsence = (on: Trigger): on is AbsenceTrigger => 'absence' in on;

/** The deadline of an absence that an event begins; null where it begins none, or something followed in time. */
function deadlineOf(
  { after, of, within }: AbsenceTrigger['absence'],
  rule: Rule,
  { subject, event, roles }: StandingEvent,
  standing: readonly StandingEvent[],
): number | null {
  if (!fits(event, after, roles)) return null;
  const deadline = event.occurredAt + parseDuration(within)!;
  const followed = ownOf(subject, rule, standing).some(
    (one) =>
      event.occurredAt < one.event.occurredAt &&
      one.event.occurredAt <= deadline &&
      fits(one.event, of, one.roles),
  );
  return followed ? null : deadline;
}

/** The events of a subject that a rule may see: for a person, those in one of the rule's roles. */
const ownOf = (subject: string, rule: Rule, standing: readonly StandingEvent[]) =>
  standing.filter((one) => one.subject === subject && !one.nearby && concerns(one, rule));

function sightOf(
  rule: Rule,
  { subject, event: trigger }: StandingEvent,
  at: number,
  standing: readonly StandingEvent[],
  settings: ScorerSettings,
): Sight {
  const own = ownOf(subject, rule, standing);
  const cells = standing.filter((one) => one.subject.startsWith('area:cell:'));
  const around = rule.subject === 'area:cell' ? cells : own;
  return {
    trigger,
    at,
    own: inOrderOfTime(own),
    around: inOrderOfTime(around),
    longestReachMs: longestReachOf(settings),
  };
}

/** How far back a rule looks, ms: its longest window or absence. */
export function reachOf({ on, conditions }: Rule, settings: ScorerSettings): number {
  const absences = on.filter(isAbsence).map(({ absence }) => parseDuration(absence.within)!);
  return Math.max(longestOf(conditions, longestReachOf(settings)), ...absences);
}

const isIndividual = (subject: string) => subject.startsWith('individual:');

/** Events by time, then case, so that of two at once the same one is the later whatever the order of arrival. */
const inOrderOfTime = (events: readonly StandingEvent[]): StandingEvent[] =>
  [...events].sort(
    (a, b) =>
      a.event.occurredAt - b.event.occurredAt ||
      compare(a.event.stream, b.event.stream) ||
      compare(a.event.caseId, b.event.caseId),
  );

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
