import type { AssessmentLevel, Role, Stage, Status, Stream } from '../../core/event/vocabulary.ts';
import { formatLocal } from './local-time.ts';

export interface PlaceJson {
  readonly lon: number;
  readonly lat: number;
  readonly areaCode: string;
}

/** What is the same at every revision of a case unless a correction changes it. */
export interface CaseDraft {
  readonly stream: Stream;
  /** Epoch milliseconds. */
  readonly occurredAt: number;
  readonly category: string;
  readonly severity: number;
  readonly place: PlaceJson | null;
  readonly details: CameraDetails | IncidentDetails | DisputeDetails;
}

export interface CameraDetails {
  readonly deviceId: string;
  readonly deviceClass: number;
  readonly confidence?: number;
  readonly value?: number;
  readonly unit?: string;
}

export interface PartyJson {
  readonly token: string;
  readonly role: Role;
}

export interface IncidentDetails {
  readonly policeInitiated: boolean;
  readonly parties: readonly PartyJson[];
  readonly assessment?: { readonly instrument: string; readonly level: AssessmentLevel };
  readonly protectionOrderUntil?: string;
}

export interface DisputeDetails {
  readonly stage: Stage;
  readonly threat: boolean;
  readonly weapon: boolean;
  readonly injury: boolean;
  readonly amount?: number;
  readonly parties: readonly PartyJson[];
}

/** The NDJSON form of an event (DESIGN section 10); times carry the offset +08:00. */
export interface EventJson
  extends Partial<CameraDetails>,
    Partial<IncidentDetails>,
    Partial<Omit<DisputeDetails, 'parties'>> {
  readonly stream: Stream;
  readonly caseId: string;
  readonly revision: number;
  readonly status: Status;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly category: string;
  readonly severity: number;
  readonly place: PlaceJson | null;
  readonly source: string;
}

/** The town's sources, for the source registry. All of it is made up, and the basis says so. */
export const TOWN_SOURCES = {
  'camera-alarms': { id: 'town-cameras', stream: 'camera-alarms', basis: 'simulated data' },
  'police-incidents': { id: 'town-police', stream: 'police-incidents', basis: 'simulated data' },
  'dispute-reports': { id: 'town-mediation', stream: 'dispute-reports', basis: 'simulated data' },
} as const satisfies Record<Stream, { id: string; stream: Stream; basis: string }>;

export interface Revision {
  readonly caseId: string;
  readonly revision: number;
  readonly status: Status;
  /** Epoch milliseconds. */
  readonly recordedAt: number;
}

export function toEventJson(draft: CaseDraft, revision: Revision): EventJson {
  return {
    stream: draft.stream,
    caseId: revision.caseId,
    revision: revision.revision,
    status: revision.status,
    occurredAt: formatLocal(draft.occurredAt),
    recordedAt: formatLocal(revision.recordedAt),
    category: draft.category,
    severity: draft.severity,
    place: draft.place,
    source: TOWN_SOURCES[draft.stream].id,
    ...draft.details,
  };
}

/** Numbers the next case of a stream. */
export type CaseIds = (stream: Stream) => string;

/** The cases of one run of one town; ids of different seeds or runs never meet. */
export function createCaseIds(seed: number, run?: number): CaseIds {
  const prefix = run === undefined ? `town${seed}` : `town${seed}-run${run}`;
  const short = { 'camera-alarms': 'cam', 'police-incidents': 'inc', 'dispute-reports': 'dis' } as const;
  const counts = { 'camera-alarms': 0, 'police-incidents': 0, 'dispute-reports': 0 };
  return (stream) => `${prefix}-${short[stream]}-${++counts[stream]}`;
}
