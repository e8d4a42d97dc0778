import { createNearbyCells } from '../../adapters/h3/nearby.ts';
import { nearest } from '../../core/event/nearest.ts';
import { type CaseStudy, createCaseStudy, type StudyQuestion } from '../../core/explain/case-study.ts';
import type { SubjectRecord } from '../../core/record/subject-record.ts';
import type { Rule } from '../../core/rule/rule.ts';
import type { Config } from '../config.ts';
import { sha256 } from '../rule-files.ts';
import { scorerSettings } from '../settings.ts';
import { UsageError } from '../usage-error.ts';

/** The events do not hold the case that was asked about. */
export class NothingToExplainError extends Error {
  readonly code = 'nothing_to_explain';
  readonly retryable = false;

  constructor(message: string) {
    super(message);
    this.name = 'NothingToExplainError';
  }
}

/** A case study in which rule and case are known. */
export interface KnownStudy extends CaseStudy {
  readonly rule: Rule;
}

/** Follows the records to their end. Throws UsageError where they do not tell of
 * the rule, NothingToExplainError where not of the case. */
export async function explainCase(
  question: StudyQuestion,
  records: AsyncIterable<SubjectRecord>,
  config: Config,
  from: string,
): Promise<KnownStudy> {
  const study = openStudy(question, config);
  for await (const record of records) study.apply(record);
  return knownStudy(question, study.finish(), from);
}

export interface OpenStudy {
  apply(record: SubjectRecord): void;
  finish(): CaseStudy;
}

/** Of the records of one partition. */
export function openStudy(question: StudyQuestion, config: Config): OpenStudy {
  const { cellsWithin } = createNearbyCells();
  const study = createCaseStudy(question, scorerSettings(config), { hash: sha256, cellsWithin });
  let offset = 0;
  return {
    apply: (record) => study.apply(record, { partition: 0, offset: offset++ }),
    finish: study.finish,
  };
}

/** Throws as `explainCase` does. */
export function knownStudy(question: StudyQuestion, found: CaseStudy, from: string): KnownStudy {
  if (found.rule === undefined) throw noRule(question.ruleId, found.ruleIds);
  if (found.told.length === 0) throw new NothingToExplainError(noCase(question, from));
  return { ...found, rule: found.rule };
}

/** Throws UsageError, so that a slip in the name is told before a long file is read. */
export function assertRule(ruleId: string, rules: readonly Rule[]): void {
  const ids = rules.map(({ id }) => id);
  if (!ids.includes(ruleId)) throw noRule(ruleId, ids);
}

export function noRule(ruleId: string, ids: readonly string[]): UsageError {
  const near = nearest(ruleId, ids);
  const remedy = near === undefined ? `there are: ${ids.join(', ')}` : `did you mean ${near}?`;
  return new UsageError(`--rule ${ruleId}: no rule has this id; ${remedy}`);
}

function noCase({ caseId, stream }: StudyQuestion, from: string): string {
  const where = stream === undefined ? from : `the stream ${stream} of ${from}`;
  return `--event ${caseId}: no event of ${where} has this caseId; check how it is written`;
}
