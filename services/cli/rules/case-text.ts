import { faultLine } from '../../app/rules/file-fault.ts';
import type { TestedCase } from '../../app/rules/test-rules.ts';
import type { EventStudy } from '../../core/explain/study-rule-case.ts';
import type { Paint } from './paint.ts';
import { counted } from './rule-targets.ts';
import { arithmeticLines } from './score-text.ts';
import { timeText } from './time-text.ts';
import { briefTriggerLines } from './trigger-text.ts';

/** Failing cases of a rule that are taken apart: who has read so many knows what is wrong with it. */
export const MOST_STUDIES = 10;
/** Lines of what the events of one case came to, and of its scores. */
const MOST_LINES = 200;

/** A failing case: what was expected, what each event came to, and the score. */
export function caseLines(tested: TestedCase, paint: Paint): readonly string[] {
  const { name, faults, study } = tested;
  const head = `${paint.bad('x')} ${paint.bold(name)}: ${outcomeText(tested)}`;
  if (faults.length > 0) return [head, ...faults.map((fault) => `  ${faultLine(fault)}`)];
  if (study === null) return [head, `  (not taken apart: the first ${MOST_STUDIES} that fail are)`];
  const events = study.events.flatMap((one) => eventLines(one, paint));
  const scores = study.scores.flatMap(({ subject, arithmetic }) => [
    paint.bold(`score of ${subject}`),
    ...arithmeticLines(arithmetic).map((line) => `  ${line}`),
  ]);
  return [
    head,
    ...(study.earlier === 0 ? [] : [`  ... ${counted(study.earlier, 'earlier event')}`]),
    ...capped(events).map((line) => `  ${line}`),
    ...(scores.length === 0
      ? ['  no score: the rule matched nowhere']
      : capped(scores).map((line) => `  ${line}`)),
  ];
}

function capped(lines: readonly string[]): readonly string[] {
  const more = lines.length - MOST_LINES;
  return more > 0
    ? [...lines.slice(0, MOST_LINES), `... and ${counted(more, 'further line')}; a shorter case shows all`]
    : lines;
}

/** `expected no warning, got orange` */
export function outcomeText({ expected, level, faults }: TestedCase): string {
  if (level === undefined) return faults.length === 1 ? 'has a fault' : `has ${faults.length} faults`;
  return `expected ${expected ?? 'no warning'}, got ${level ?? 'no warning'}`;
}

function eventLines({ event, triggers }: EventStudy, paint: Paint): readonly string[] {
  const head = `event ${paint.bold(event.caseId)} of ${event.stream}, ${event.category}, ${timeText(event.occurredAt)}`;
  if (event.status === 'retracted') return [`${head}: retracted, stands no more`];
  if (triggers.length === 0) return [`${head}: concerns nothing that the rule is about`];
  return [head, ...triggers.flatMap((one) => briefTriggerLines(one, paint)).map((line) => `  ${line}`)];
}
