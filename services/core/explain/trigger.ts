import { ruleVersion } from '../rule/compile.ts';
import { explainConditions } from '../rule/explain/conditions.ts';
import { explainFact } from '../rule/explain/facts.ts';
import { fits, misses } from '../rule/explain/filter.ts';
import type { SeenEvent, Surroundings } from '../rule/explain/seen.ts';
import { type AbsenceTrigger, isAbsence, type Rule, type Trigger } from '../rule/rule.ts';
import type { AbsenceExplanation, OnExplanation, TriggerExplanation } from '../scorer/explain.ts';
import { matchLifetimeMs } from '../scorer/rule-reach.ts';
import type { ScorerSettings } from '../scorer/settings.ts';
import { maxReachMs } from '../scorer/timeline.ts';
import { DAY_MS, parseDuration } from '../time/duration.ts';
import type { RuleTimeline } from './rule-timeline.ts';
import type { StandingEvents } from './standing-events.ts';

export interface TriggerQuestion {
  readonly rule: Rule;
  readonly rules: RuleTimeline;
  readonly subject: string;
  readonly seen: SeenEvent;
  readonly events: StandingEvents;
  readonly settings: ScorerSettings;
  readonly hash: (text: string) => string;
}

/** The rule at the event itself, and at the deadline of each absence that the event begins. */
export function explainTrigger(question: TriggerQuestion): readonly TriggerExplanation[] {
  const { rule, seen } = question;
  const own = ownEvents(question);
  const direct = rule.on.filter((trigger) => !isAbsence(trigger));
  const absences = rule.on.filter(isAbsence);
  const atEvent = direct.length === 0 ? [] : [explainAt(question, own, seen.at, direct)];
  const atDeadlines = absences.map((trigger) =>
    explainAt(question, own, seen.at + withinOf(trigger), [trigger]),
  );
  return [...atEvent, ...atDeadlines];
}

function withinOf({ absence }: AbsenceTrigger): number {
  return parseDuration(absence.within) ?? 0;
}

function explainAt(
  question: TriggerQuestion,
  own: readonly SeenEvent[],
  at: number,
  triggers: readonly Trigger[],
): TriggerExplanation {
  const { rule, subject, seen, rules, hash } = question;
  const era = rules.eraOf(rule, at);
  const on = triggers.map((trigger) => explainOn(question, own, trigger));
  const hindrances = hindrancesOf(question, at);
  const surroundings = surroundingsOf(question, own, at);
  const { condition, facts } = explainConditions(rule.conditions, (fact) => explainFact(fact, surroundings));
  return {
    rule: rule.id,
    version: ruleVersion(rule, hash),
    subject,
    stream: seen.event.stream,
    caseId: seen.event.caseId,
    revision: seen.event.revision,
    at,
    on,
    era,
    hindrances,
    condition,
    facts,
    matches:
      on.some((one) => one.fits) && era.isActive && hindrances.length === 0 && condition.truth === 'true',
  };
}

function explainOn(
  { seen, events }: TriggerQuestion,
  own: readonly SeenEvent[],
  trigger: Trigger,
): OnExplanation {
  if (!isAbsence(trigger)) {
    const found = misses(trigger, seen);
    return { trigger, fits: found.length === 0, misses: found, absence: null };
  }
  const found = misses(trigger.absence.after, seen);
  const deadline = seen.at + withinOf(trigger);
  const followed = own.find((one) => one.at > seen.at && one.at <= deadline && fits(trigger.absence.of, one));
  const absence: AbsenceExplanation = {
    deadline,
    followedBy: followed?.event.caseId ?? null,
    isOver: events.watermark > deadline,
  };
  const holds = found.length === 0 && followed === undefined && absence.isOver;
  return { trigger, fits: holds, misses: found, absence };
}

function hindrancesOf({ rule, seen, events, settings }: TriggerQuestion, at: number): readonly string[] {
  const { roles } = rule;
  const hindrances: string[] = [];
  if (seen.nearby) hindrances.push('it is a copy from a neighbouring area, which triggers nothing here');
  if (rule.subject === 'individual' && roles !== undefined && !isInRole(roles, seen))
    hindrances.push(`the person is ${seen.roles.join(', ')} in it, and the rule is for ${roles.join(', ')}`);
  const lifetimeMs = matchLifetimeMs(rule, settings);
  if (lifetimeMs < 0) hindrances.push('its window is longer than the retention: no match of it ever counts');
  else if (events.watermark - at > lifetimeMs)
    hindrances.push(
      `it is too old to count: a match of the rule does for ${Math.floor(lifetimeMs / DAY_MS)} days, the retention without its window`,
    );
  return hindrances;
}

function isInRole(roles: readonly string[], seen: SeenEvent): boolean {
  return seen.roles.some((role) => roles.includes(role));
}

/** What stands for the subject, in the rule's roles; copies from next door are seen by radius facts only. */
function ownEvents({ rule, subject, events }: TriggerQuestion): readonly SeenEvent[] {
  return standing(events, subject).filter(
    (one) => !one.nearby && (rule.subject !== 'individual' || isInRole(rule.roles ?? [], one)),
  );
}

function standing({ subjects }: StandingEvents, subject: string): readonly SeenEvent[] {
  return [...(subjects.get(subject)?.values() ?? [])].flatMap(({ seen }) => seen ?? []);
}

function surroundingsOf(
  { rule, seen, events, settings }: TriggerQuestion,
  own: readonly SeenEvent[],
  at: number,
): Surroundings {
  let cells: readonly SeenEvent[] | undefined;
  return {
    trigger: seen,
    at,
    own,
    get around() {
      if (rule.subject !== 'area:cell') return own;
      cells ??= [...events.subjects.keys()]
        .filter((key) => key.startsWith('area:cell:'))
        .flatMap((key) => standing(events, key));
      return cells;
    },
    maxReachMs: maxReachMs(settings),
  };
}
