import { createHash } from 'node:crypto';
import type { SubjectRecord } from '../../../../services/core/record/subject-record.ts';
import type { Assessment, Warning } from '../../../../services/core/record/warning.ts';
import { createScorer, type Scorer } from '../../../../services/core/scorer/scorer.ts';
import type { ScorerSettings, ScorerTools } from '../../../../services/core/scorer/settings.ts';
import type { Standing } from '../../../../services/core/scorer/standing.ts';
import { cellsWithin } from '../../../arbitraries/town.ts';
import type { ReferenceStanding } from '../../../reference/reference.ts';
import { round } from '../../../reference/scoring.ts';

export const TOOLS: ScorerTools = {
  hash: (text) => createHash('sha256').update(text).digest('hex'),
  cellsWithin,
};

export interface Output {
  readonly warnings: readonly Warning[];
  readonly assessments: readonly Assessment[];
}

export interface Run {
  readonly scorer: Scorer;
  /** One for each record. */
  readonly outputs: readonly Output[];
}

/** A fresh scorer after all of `records`. */
export function run(records: readonly SubjectRecord[], settings: ScorerSettings): Run {
  const scorer = createScorer(settings, TOOLS);
  return { scorer, outputs: applyAll(scorer, records) };
}

/** Applies records at the offsets from `first` on. */
export function applyAll(scorer: Scorer, records: readonly SubjectRecord[], first = 0): Output[] {
  return records.map((record, index) => scorer.apply(record, { partition: 0, offset: first + index }));
}

/** What the law speaks of: no version, which is a hash, and the score to the four decimals in which it is given. */
export function lawful(concerns: readonly (Standing | ReferenceStanding)[]) {
  return concerns.map(({ subject, purpose, score, rawLevel, level, matches }) => ({
    subject,
    purpose,
    score: round(score),
    rawLevel,
    level,
    matches: matches.map(({ rule, stream, event, at, facts }) => ({ rule, stream, event, at, facts })),
  }));
}

/** The greatest event time or tick of the records, epoch ms. */
export function watermarkOf(records: readonly SubjectRecord[]): number {
  return records.reduce((latest, { body }) => {
    if (body.kind === 'tick') return Math.max(latest, body.at);
    return body.kind === 'event' ? Math.max(latest, body.event.occurredAt) : latest;
  }, 0);
}

export const revisionsOf = (outputs: readonly Output[]): Warning[] =>
  outputs.flatMap(({ warnings }) => warnings);
