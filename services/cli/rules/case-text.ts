import { faultLine } from '../../app/rules/file-fault.ts';
import type { TestedCase } from '../../app/rules/test-rules.ts';
import type { EventStudy } from '../../core/explain/study-rule-case.ts';
import type { Paint } from './paint.ts';
import { arithmeticLines } from './score-text.ts';
import { timeText } from './time-text.ts';
import { briefTriggerLines } from './trigger-text.ts';

/** A failing case: what was expected, what each event came to, and the score. */
export function caseLines(tested: TestedCase, paint: Paint): readonly string[] {
  const { name, faults, study } = tested;
  const head = `${paint.bad('x')} ${paint.bold(name)}: ${outcomeText(tested)}`;
  if (study === null) return [head, ...faults.map((fault) => `  ${faultLine(fault)}`)];
  const scores = study.scores.flatMap(({ subject, arithmetic }) => [
    paint.bold(`score of ${subject}`),
    ...arithmeticLines(arithmetic).map((line) => `  ${line}`),
  ]);
  return [
    head,
    ...study.events.flatMap((one) => eventLines(one, paint)).map((line) => `  ${line}`),
    ...(scores.length === 0 ? ['  no score: the rule matched nowhere'] : scores.map((line) => `  ${line}`)),
  ];
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
