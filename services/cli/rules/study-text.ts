import type { KnownStudy } from '../../app/rules/explain.ts';
import type { DecisionExplanation } from '../../core/explain/case-study.ts';
import { DECISION_WORDS } from './decision-words.ts';
import type { Paint } from './paint.ts';
import { counted } from './rule-targets.ts';
import { arithmeticLines } from './score-text.ts';
import { timeText } from './time-text.ts';
import { triggerLines } from './trigger-text.ts';

const MOST_DECISIONS = 20;

/** The whole explanation: the rule, the case, the trigger for each subject, and what was decided. */
export function studyText(study: KnownStudy, caseId: string, paint: Paint): readonly string[] {
  return [
    ...headLines(study, caseId, paint),
    '',
    ...(study.triggers.length === 0
      ? [nobodyText(study)]
      : study.triggers.flatMap((trigger) => [...triggerLines(trigger, paint), ''])),
    ...decisionsText(study, paint),
  ];
}

function headLines({ rule, told, triggers }: KnownStudy, caseId: string, paint: Paint): readonly string[] {
  const version = triggers[0]?.version;
  const revisions = [
    ...new Map(told.map((one) => [`${one.stream} ${one.revision} ${one.status}`, one])).values(),
  ];
  return [
    `${paint.bold(`rule ${rule.id}`)}  ${titleOf(rule.title)}`,
    `  ${rule.status}, of ${rule.subject}, ${rule.purpose}${version === undefined ? '' : `, version ${version}`}`,
    `${paint.bold(`case ${caseId}`)}  ${revisions
      .map(
        (one) =>
          `${one.stream} revision ${one.revision} (${one.isLate ? 'late' : one.status}) of ${timeText(one.at)}`,
      )
      .join('; ')}`,
  ];
}

function titleOf(title: Readonly<Record<string, string>>): string {
  return Object.hasOwn(title, 'en') ? title.en! : (Object.values(title)[0] ?? '');
}

/** Why the case says nothing to the rule at all. */
function nobodyText({ rule, told, kinds }: KnownStudy): string {
  const isOfKind = told.some(({ subjects }) => subjects.some((one) => one.startsWith(`${rule.subject}:`)));
  if (isOfKind && told.every(({ isLate }) => isLate))
    return 'The case came too late and does not stand: no rule sees it.';
  if (isOfKind || kinds.length === 0)
    return 'The case does not stand any more: it was retracted, or no longer concerns anybody.';
  return `The rule is about ${rule.subject}, and the case concerns nothing of that kind: only ${kinds.join(', ')}.`;
}

function decisionsText({ decisions, rule }: KnownStudy, paint: Paint): readonly string[] {
  if (decisions.length === 0) {
    return [
      `No decision about a warning: no rule for ${rule.purpose} matches at the case, so nothing changed.`,
    ];
  }
  const shown = decisions.slice(0, MOST_DECISIONS);
  const more = decisions.length - shown.length;
  return [
    paint.bold(`what was decided on ${rule.purpose} when the case came`),
    ...shown.flatMap((decision) => decisionLines(decision, paint)),
    ...(more > 0 ? [`  ... and ${counted(more, 'further decision')}`] : []),
  ];
}

function decisionLines(
  { assessment, arithmetic, previousLevel }: DecisionExplanation,
  paint: Paint,
): readonly string[] {
  const { subject, at, decision, warningId, level } = assessment;
  const was = previousLevel !== null && previousLevel !== level ? `, before ${previousLevel}` : '';
  return [
    `  ${subject} at ${timeText(at)}`,
    `    ${DECISION_WORDS[decision]}${was}`,
    ...(decision === 'late' ? [] : arithmeticLines(arithmetic).map((line) => paint.faint(`    ${line}`))),
    ...(warningId === null ? [] : [`    warning ${warningId}`]),
  ];
}
