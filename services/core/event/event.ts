import type { AssessmentLevel, Role, Stage, Status, Stream } from './vocabulary.ts';

export interface Place {
  readonly lon: number;
  readonly lat: number;
  readonly areaCode: string | null;
}

export interface Party {
  readonly token: string;
  readonly role: Role;
}

/**
 * A case at a revision, without its people. One flat shape for all streams (a field that a stream does not have
 * is null) so that the scorer's hot loops stay monomorphic. Times are epoch milliseconds.
 */
export interface EventView {
  readonly stream: Stream;
  readonly caseId: string;
  readonly revision: number;
  readonly status: Status;
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly category: string;
  readonly severity: number;
  readonly place: Place | null;
  readonly source: string;
  readonly deviceId: string | null;
  readonly deviceClass: number | null;
  readonly confidence: number | null;
  readonly value: number | null;
  readonly unit: string | null;
  readonly policeInitiated: boolean | null;
  readonly assessment: { readonly instrument: string; readonly level: AssessmentLevel } | null;
  readonly protectionOrderUntil: number | null;
  readonly stage: Stage | null;
  readonly threat: boolean | null;
  readonly weapon: boolean | null;
  readonly injury: boolean | null;
  readonly amount: number | null;
}

export interface Event extends EventView {
  readonly parties: readonly Party[];
}
