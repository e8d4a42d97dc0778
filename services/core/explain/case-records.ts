import { isNamed } from '../erasure/without-erased.ts';
import type { Stream } from '../event/vocabulary.ts';
import type { ErasureRecord, SubjectRecord } from '../record/subject-record.ts';

export interface CaseRecord {
  readonly kind: 'event' | 'withdrawal';
  readonly stream: Stream;
  readonly revision: number;
  readonly status: string;
  readonly at: number;
  /** Those of the rule's kind alone. */
  readonly subjects: readonly string[];
  /** It came after the lateness bound and does not stand. */
  readonly isLate: boolean;
}

/** What a log tells of one case. */
export interface CaseRecords {
  apply(body: SubjectRecord['body'], isLate: (stream: Stream, caseId: string) => boolean): void;
  /** Whether an event of the case came for this subject. */
  concerns(subject: string): boolean;
  /** Of the subjects that `isOwn` lets through, and of others no more than that the case is there. */
  told(isOwn: (subject: string) => boolean): readonly CaseRecord[];
  /** Kinds of subject that it concerns. */
  kinds(): readonly string[];
}

interface Held {
  readonly record: CaseRecord;
  /** Epoch ms. */
  readonly recordedAt: number;
}

export function createCaseRecords(
  isAsked: (stream: Stream, caseId: string) => boolean,
  hash: (text: string) => string,
): CaseRecords {
  let held: readonly Held[] = [];
  /** Of before goes what was about nobody else. */
  const erase = ({ subject: name, at }: ErasureRecord): void => {
    const isErased = (subject: string): boolean => isNamed(subject, name, hash);
    const without = ({ record, recordedAt }: Held): Held => ({
      recordedAt,
      record: { ...record, subjects: record.subjects.filter((subject) => !isErased(subject)) },
    });
    held = held
      .map((one) => (one.recordedAt > at ? one : without(one)))
      .filter(({ record }) => record.subjects.length > 0);
  };
  const subjects = (): readonly string[] =>
    held.flatMap(({ record }) => (record.kind === 'event' ? record.subjects : []));
  return {
    apply(body, isLate) {
      if (body.kind === 'erasure') erase(body);
      else if (body.kind === 'withdrawal' && isAsked(body.stream, body.caseId)) {
        const { kind, stream, revision, at, subjects: gone } = body;
        const record = { kind, stream, revision, status: 'withdrawn', at, subjects: gone, isLate: false };
        held = [...held, { record, recordedAt: at }];
      }
      // A copy from next door is no subject's own.
      else if (body.kind === 'event' && !body.nearby && isAsked(body.event.stream, body.event.caseId)) {
        const { stream, caseId, revision, status, occurredAt: at, recordedAt } = body.event;
        const late = revision === 0 && isLate(stream, caseId);
        const fields = { stream, revision, status, at, subjects: body.subjects, isLate: late };
        held = [...held, { record: { kind: 'event', ...fields }, recordedAt }];
      }
    },
    concerns: (subject) => subjects().includes(subject),
    told: (isOwn) =>
      ofOwn(
        held.map(({ record }) => record),
        isOwn,
      ),
    kinds: () => [...new Set(subjects().map((subject) => subject.replace(/:[^:]*$/, '')))],
  };
}

/** A revision that came for other subjects only is told once and without them: not even their number is to be seen. */
function ofOwn(records: readonly CaseRecord[], isOwn: (subject: string) => boolean): readonly CaseRecord[] {
  const cut = records.map((one) => ({ ...one, subjects: one.subjects.filter(isOwn) }));
  return withoutRepeats(cut.filter(({ kind, subjects }) => kind === 'event' || subjects.length > 0));
}

/** Leaves out a record without subjects where another tells of its revision. */
export function withoutRepeats(records: readonly CaseRecord[]): readonly CaseRecord[] {
  const keyOf = ({ stream, revision, status }: CaseRecord): string => `${stream} ${revision} ${status}`;
  const known = new Set(records.filter(({ subjects }) => subjects.length > 0).map(keyOf));
  return records.filter((one) => {
    if (one.subjects.length > 0) return true;
    const isFirst = !known.has(keyOf(one));
    known.add(keyOf(one));
    return isFirst;
  });
}
