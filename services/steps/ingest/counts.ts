import type { FaultCode } from '../../core/fault.ts';
import type { Metrics } from '../ports/metrics.ts';

/** `refused_by_mapping:health` for a row that its mapping refuses, else the code of the fault. */
export type RejectReason = FaultCode | `refused_by_mapping:${string}`;

/** `accepted + duplicate + rejected` is all that was offered; the reasons add up to `rejected`. */
export interface IngestCounts {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly byReason: Readonly<Partial<Record<RejectReason, number>>>;
  /** Accused people left out of events that were taken in or were there already. */
  readonly accusedDropped: number;
}

export type Outcome = 'accepted' | 'duplicate' | 'rejected';

export interface Counter {
  add(outcome: Outcome, reason: RejectReason | undefined, accusedDropped: number): void;
  counts(): IngestCounts;
}

export function createCounter(metrics: Metrics): Counter {
  const outcomes = { accepted: 0, duplicate: 0, rejected: 0 };
  const byReason = new Map<RejectReason, number>();
  let dropped = 0;
  return {
    add: (outcome, reason, accusedDropped) => {
      outcomes[outcome]++;
      dropped += accusedDropped;
      if (reason) byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
      metrics.count('tocsin_ingest_events_total', { outcome });
      metrics.count('tocsin_accused_dropped_total', {}, accusedDropped);
      if (reason) metrics.count('tocsin_rejected_total', { step: 'ingest', reason: codeOf(reason) });
    },
    counts: () => ({ ...outcomes, byReason: Object.fromEntries(byReason), accusedDropped: dropped }),
  };
}

/** What a mapping calls its refusal is its author's own text, and no label. */
function codeOf(reason: RejectReason): string {
  return reason.startsWith('refused_by_mapping') ? 'refused_by_mapping' : reason;
}
