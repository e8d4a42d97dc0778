import { isNamed } from '../erasure/without-erased.ts';
import { ROLES, STREAMS, type Stream } from '../event/vocabulary.ts';
import { tokenOf } from '../record/individual.ts';
import type {
  ErasureRecord,
  EventRecord,
  SubjectRecord,
  WithdrawalRecord,
} from '../record/subject-record.ts';
import type { SeenEvent } from '../rule/explain/seen.ts';
import type { ScorerSettings } from '../scorer/settings.ts';

/** What became of a case for a subject. */
export interface Placing {
  readonly revision: number;
  /** Null where it stands no more. */
  readonly seen: SeenEvent | null;
}

/** The events that stand, by subject: docs/semantics.md, "Standing events", in the plainest form. */
export interface StandingEvents {
  /** Of records that are new. */
  apply(record: SubjectRecord): void;
  readonly watermark: number;
  /** By subject, each with its cases. */
  readonly subjects: ReadonlyMap<string, ReadonlyMap<string, Placing>>;
  /** Whether a case stands for a subject. */
  stands(subject: string, stream: Stream, caseId: string): boolean;
  /** Whether a first report came too late to stand. */
  isLate(stream: Stream, caseId: string): boolean;
}

export function caseKey(stream: Stream, caseId: string): string {
  return `${stream} ${caseId}`;
}

/** The stream of a case's key. */
export function streamOfKey(key: string): Stream {
  return STREAMS.find((stream) => key.startsWith(`${stream} `))!;
}

/** Keeps what concerns the subjects that `wanted` lets through. */
export function createStandingEvents(
  settings: ScorerSettings,
  wanted: (subject: string) => boolean,
  hash: (text: string) => string,
): StandingEvents {
  const subjects = new Map<string, Map<string, Placing>>();
  const late = new Set<string>();
  let watermark = Number.NEGATIVE_INFINITY;

  const put = (subject: string, key: string, placing: Placing): void => {
    const cases = subjects.get(subject) ?? new Map<string, Placing>();
    subjects.set(subject, cases);
    if (placing.revision > (cases.get(key)?.revision ?? -1)) cases.set(key, placing);
  };
  const applyEvent = (record: EventRecord): void => {
    const { event, nearby } = record;
    const key = caseKey(event.stream, event.caseId);
    const before = watermark;
    watermark = Math.max(watermark, event.occurredAt);
    if (event.revision === 0 && event.occurredAt < before - settings.latenessMs) {
      late.add(key);
      return;
    }
    for (const subject of record.subjects.filter(wanted)) {
      const stands =
        event.status !== 'retracted' && watermark - event.occurredAt <= retentionOf(subject, settings);
      const roles = ROLES.filter((role) => record.roles.includes(role));
      const seen = stands ? { at: event.occurredAt, event, roles, nearby } : null;
      put(subject, key, { revision: event.revision, seen });
    }
  };
  const applyWithdrawal = ({ stream, caseId, revision, subjects: gone }: WithdrawalRecord): void => {
    for (const subject of gone.filter(wanted))
      put(subject, caseKey(stream, caseId), { revision, seen: null });
  };
  /** As the scorer does: what was recorded later, and read before, stays. */
  const erase = ({ subject: name, at }: ErasureRecord): void => {
    for (const [subject, cases] of subjects) {
      if (!isNamed(subject, name, hash)) continue;
      for (const [key, { seen }] of cases)
        if (seen === null || seen.event.recordedAt <= at) cases.delete(key);
      if (cases.size === 0) subjects.delete(subject);
    }
  };
  return {
    subjects,
    get watermark() {
      return watermark;
    },
    stands: (subject, stream, caseId) =>
      (subjects.get(subject)?.get(caseKey(stream, caseId))?.seen ?? null) !== null,
    isLate: (stream, caseId) => late.has(caseKey(stream, caseId)),
    apply({ body }) {
      if (body.kind === 'event') applyEvent(body);
      else if (body.kind === 'withdrawal') applyWithdrawal(body);
      else if (body.kind === 'tick') watermark = Math.max(watermark, body.at);
      else if (body.kind === 'erasure') erase(body);
    },
  };
}

function retentionOf(subject: string, { retentionMs }: ScorerSettings): number {
  return tokenOf(subject) === null ? retentionMs.area : retentionMs.individual;
}
