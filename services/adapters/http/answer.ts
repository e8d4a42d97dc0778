import type { Fault } from '../../core/fault.ts';
import type { Outcome } from '../../steps/ingest/counts.ts';
import { gravestOf, type IngestResult } from '../../steps/ingest/ingest.ts';

/** Faults listed in one answer; beyond that a rejected event has its reason only, or a body of 16 MiB of wrong fields would
 * be answered with ten times as much. */
const MOST_FAULTS = 2_000;

export interface EventAnswer {
  readonly index: number;
  readonly outcome: Outcome;
  readonly caseId?: string;
  /** Code of the gravest fault of a rejected event. */
  readonly reason?: Fault['code'];
  /** Left out where the answer lists `MOST_FAULTS` already. */
  readonly faults?: readonly Fault[];
  /** Accused people who were left out. */
  readonly dropped?: readonly Fault[];
}

/** The body of an answer to `POST /v1/events`; the first three sum to the number of events. */
export interface Answer {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly results: readonly EventAnswer[];
}

export function answerOf(results: readonly IngestResult[]): Answer {
  const totals: Record<Outcome, number> = { accepted: 0, duplicate: 0, rejected: 0 };
  let room = MOST_FAULTS;
  const answers = results.map(({ index, outcome, caseId, faults, dropped }): EventAnswer => {
    totals[outcome]++;
    room -= (faults?.length ?? 0) + (dropped?.length ?? 0);
    return {
      index,
      outcome,
      ...(caseId === undefined ? {} : { caseId }),
      ...(faults === undefined ? {} : { reason: gravestOf(faults).code }),
      ...(faults === undefined || room < 0 ? {} : { faults }),
      ...(dropped === undefined || room < 0 ? {} : { dropped }),
    };
  });
  return { ...totals, results: answers };
}
