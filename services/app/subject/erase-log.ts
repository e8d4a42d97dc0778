import type { Codecs } from '../../adapters/avro/codecs.ts';
import { createErasedPeople } from '../../core/erasure/erased-people.ts';
import { withoutErased } from '../../core/erasure/without-erased.ts';
import type { Event } from '../../core/event/event.ts';
import { STREAMS, type Stream } from '../../core/event/vocabulary.ts';
import type { Erasure } from '../../core/record/erasure.ts';
import { individualSubject } from '../../core/record/individual.ts';
import type { Position } from '../../core/record/warning.ts';
import { TOPICS } from '../../core/topics.ts';
import { decodedOrNull } from '../../steps/decoded-or-null.ts';
import type { LogRecord } from '../../steps/ports/log.ts';
import type { RecordChange } from '../../steps/ports/log-scrub.ts';
import { sha256 } from '../rule-files.ts';

export interface ErasedInLog {
  readonly token: string;
  readonly erasure: Erasure;
  /** Where the erasure stands in each partition of `subject-events`. */
  readonly scored: readonly Position[];
  /** Ids of the person's warnings. */
  readonly warningIds: ReadonlySet<string>;
  readonly codecs: Codecs;
}

type Change = (record: LogRecord) => Uint8Array | null | undefined;

const caseOf = ({ stream, caseId }: Pick<Event, 'stream' | 'caseId'>): string => `${stream} ${caseId}`;

/** What is to become of records that name an erased person, or their warnings: what is of before goes, later ones stay. */
export function changeFor({ token, erasure, scored, warningIds, codecs }: ErasedInLog): RecordChange {
  const subject = individualSubject(token);
  const erased = createErasedPeople(sha256);
  erased.note(erasure);
  const isBefore = ({ partition, offset }: Position): boolean =>
    offset < (scored.find((one) => one.partition === partition)?.offset ?? 0);

  const source: Change = (record) => {
    const codec = codecs.events[record.topic as Stream];
    const event = decodedOrNull(codec, record.value);
    // When it was recorded nobody can tell: what the log held by then is of before.
    if (event === null) return erased.isErased(token, Number.POSITIVE_INFINITY, record) ? null : undefined;
    const kept = withoutErased(event, record, erased);
    return kept === event ? undefined : codec.encode(kept);
  };
  const merged: Change = ({ value }) => {
    const one = codecs.mergedEvent.decode(value);
    const event = withoutErased(one.event, one.origin, erased);
    return event === one.event ? undefined : codecs.mergedEvent.encode({ ...one, event });
  };
  const staying = new Set<string>();
  const scoredRecord: Change = (record) => {
    const one = codecs.subjectEvent.decode(record.value);
    const { body } = one;
    if (body.kind === 'follow_up') {
      const isGone = isBefore(record) || warningIds.has(body.followUp.warningId);
      return body.followUp.subject === subject && isGone ? null : undefined;
    }
    if ((body.kind !== 'event' && body.kind !== 'withdrawal') || !body.subjects.includes(subject))
      return undefined;
    // As the scorer reads them, wherever the erasure stands: a withdrawal counts where there is something to withdraw.
    if (body.kind === 'event' && !erased.isErased(token, body.event.recordedAt, one.origin ?? record))
      staying.add(caseOf(body.event));
    if (staying.has(caseOf(body.kind === 'event' ? body.event : body))) return undefined;
    const subjects = body.subjects.filter((other) => other !== subject);
    return subjects.length === 0
      ? null
      : codecs.subjectEvent.encode({ ...one, body: { ...body, subjects } as typeof body });
  };
  const ofConcern =
    (codec: Codecs['warning'] | Codecs['assessment']): Change =>
    ({ value }) => {
      const one = codec.decode(value);
      return one.subject === subject && isBefore(one.position) ? null : undefined;
    };
  const ofAct =
    (codec: Codecs['followUp'] | Codecs['notification']): Change =>
    (record) => {
      const { subject: about, warningId, at } = codec.decode(record.value);
      const isGone = warningIds.has(warningId) || erased.isErased(token, at, record);
      return about === subject && isGone ? null : undefined;
    };
  const changes: Readonly<Record<string, Change>> = {
    ...Object.fromEntries(STREAMS.map((stream) => [stream, source])),
    [TOPICS.mergedEvents]: merged,
    [TOPICS.subjectEvents]: scoredRecord,
    [TOPICS.warnings]: ofConcern(codecs.warning),
    [TOPICS.assessments]: ofConcern(codecs.assessment),
    [TOPICS.followUps]: ofAct(codecs.followUp),
    [TOPICS.notifications]: ofAct(codecs.notification),
    [TOPICS.undelivered]: ({ value }) =>
      warningIds.has(codecs.undelivered.decode(value).warningId) ? null : undefined,
  };
  return (record) => changes[record.topic]?.(record);
}
