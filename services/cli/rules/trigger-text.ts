import { isAbsence } from '../../core/rule/rule.ts';
import type { EraExplanation, OnExplanation, TriggerExplanation } from '../../core/scorer/explain.ts';
import { conditionLines, filterText, testText } from './condition-text.ts';
import type { Paint } from './paint.ts';
import { timeText } from './time-text.ts';

/** One subject: whether the case is a trigger, what the conditions came to, and so whether the rule matches. */
export function triggerLines(trigger: TriggerExplanation, paint: Paint): readonly string[] {
  const { condition } = trigger;
  const tree = ['  conditions', ...conditionLines(condition, paint).map((line) => `    ${line}`)];
  return linesAround(trigger, tree, paint);
}

/** The same, with the conditions only where they decide something. */
export function briefTriggerLines(trigger: TriggerExplanation, paint: Paint): readonly string[] {
  return isTrigger(trigger) ? triggerLines(trigger, paint) : linesAround(trigger, [], paint);
}

function isTrigger({ on, era, hindrances }: TriggerExplanation): boolean {
  return on.some(({ fits }) => fits) && era.isActive && hindrances.length === 0;
}

function linesAround(trigger: TriggerExplanation, tree: readonly string[], paint: Paint): readonly string[] {
  const { subject, at, on, era, hindrances, matches } = trigger;
  return [
    paint.bold(`${subject} at ${timeText(at)}`),
    ...on.flatMap((one, index) => onLines(one, index, paint)),
    ...(era.isActive ? [] : [`  ${paint.bad('not active')}  ${eraText(era)}`]),
    ...hindrances.map((text) => `  ${paint.bad('no trigger')}  ${text}`),
    ...tree,
    `  so ${matches ? paint.good('the rule matches here') : `${paint.bad('the rule does not match here')}: ${whyNot(trigger)}`}`,
  ];
}

function onLines(
  { trigger, fits, misses, absence }: OnExplanation,
  index: number,
  paint: Paint,
): readonly string[] {
  const written = isAbsence(trigger)
    ? `absence of ${filterText(trigger.absence.of)} within ${trigger.absence.within} after ${filterText(trigger.absence.after)}`
    : filterText(trigger);
  const head = `  ${fits ? paint.good('trigger') : paint.bad('no trigger')}  on[${index}]: ${written}`;
  return [
    head,
    ...misses.map(
      ({ field, wanted, has }) => `      ${field} is ${hasText(has)}, wanted ${testText(wanted)}`,
    ),
    ...(absence === null ? [] : [`      ${absenceText(absence)}`]),
  ];
}

function hasText(has: OnExplanation['misses'][number]['has']): string {
  if (has === null) return 'not given';
  return typeof has === 'object' ? has.join(', ') || 'none' : JSON.stringify(has);
}

function absenceText({ deadline, followedBy, isOver }: NonNullable<OnExplanation['absence']>): string {
  const until = timeText(deadline);
  if (followedBy !== null) return `${followedBy} followed before the deadline, ${until}`;
  return isOver ? `nothing followed by the deadline, ${until}` : `the deadline, ${until}, is not over yet`;
}

function eraText({ status, ruleSet }: EraExplanation): string {
  if (ruleSet === '') return 'no rule set was active at that time';
  if (status === 'another_version') return `the set active then, ${ruleSet}, has another version of the rule`;
  return status === 'off'
    ? `the rule is off in the set active then, ${ruleSet}`
    : `the set active then, ${ruleSet}, does not have the rule`;
}

function whyNot({ on, era, hindrances, condition }: TriggerExplanation): string {
  if (!on.some(({ fits }) => fits)) return 'the event is no trigger of it';
  if (!era.isActive) return 'it was not active';
  if (hindrances.length > 0) return hindrances.join('; ');
  return condition.truth === 'unknown'
    ? 'its conditions are unknown, and what is unknown lets no rule fire'
    : 'its conditions are false';
}
