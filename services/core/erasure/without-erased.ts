import type { Event, Party } from '../event/event.ts';
import type { Stream } from '../event/vocabulary.ts';
import { tokenOf } from '../record/individual.ts';
import type { EventRecord, Origin, SubjectRecord } from '../record/subject-record.ts';
import { type ErasedPeople, nameOfErased, type SourcePlace } from './erased-people.ts';

/** Whether a subject key is that of the person whom an erasure names. */
export function isNamed(subject: string, name: string, hash: (text: string) => string): boolean {
  const token = tokenOf(subject);
  return token !== null && nameOfErased(token, hash) === name;
}

/** An event without the parties that were erased since it was recorded; the same one where nobody was. */
export function withoutErased(event: Event, place: SourcePlace, erased: ErasedPeople): Event {
  if (erased.isEmpty()) return event;
  const { parties, recordedAt } = event;
  const isGone = ({ token }: Party): boolean => erased.isErased(token, recordedAt, place);
  return parties.some(isGone) ? { ...event, parties: parties.filter((party) => !isGone(party)) } : event;
}

/**
 * A record without the people who were erased since it was made; null where it is about nobody else. It may come after the
 * erasure: several tasks write into one partition.
 *
 * @param stands whether a case stands for a subject: then a revision without them ends that, whenever it was recorded; and
 *   where it does not, a withdrawal would only tell of a case of before
 */
export function withoutErasedPeople(
  record: SubjectRecord,
  erased: ErasedPeople,
  stands: (subject: string, stream: Stream, caseId: string) => boolean,
): SubjectRecord | null {
  if (erased.isEmpty()) return record;
  const { body, origin } = record;
  if (origin === null) return record;
  if (body.kind === 'event') return eventWithout({ origin, body }, erased, stands);
  if (body.kind !== 'withdrawal') return record;
  const isGone = (subject: string): boolean => {
    const token = tokenOf(subject);
    if (token === null || stands(subject, body.stream, body.caseId)) return false;
    return erased.lastErased(token) !== null;
  };
  if (!body.subjects.some(isGone)) return record;
  const subjects = body.subjects.filter((subject) => !isGone(subject));
  return subjects.length === 0 ? null : { origin, body: { ...body, subjects } };
}

/** An event comes for one person alone, or for areas. */
function eventWithout(
  { origin, body }: { readonly origin: Origin; readonly body: EventRecord },
  erased: ErasedPeople,
  stands: (subject: string, stream: Stream, caseId: string) => boolean,
): SubjectRecord | null {
  const { event, subjects } = body;
  const [subject = ''] = subjects;
  const token = tokenOf(subject);
  if (token === null || !erased.isErased(token, event.recordedAt, origin)) return { origin, body };
  const { stream, caseId, revision, recordedAt: at } = event;
  if (!stands(subject, stream, caseId)) return null;
  return { origin, body: { kind: 'withdrawal', stream, caseId, revision, at, subjects } };
}
