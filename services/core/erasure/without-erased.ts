import type { SubjectRecord, WithdrawalRecord } from '../record/subject-record.ts';
import { type ErasedPeople, nameOfErased } from './erased-people.ts';

const INDIVIDUAL = 'individual:';

/** Token of a subject key; null of an area's. */
export function tokenOf(subject: string): string | null {
  return subject.startsWith(INDIVIDUAL) ? subject.slice(INDIVIDUAL.length) : null;
}

/** Whether a subject key is that of the person whom an erasure names. */
export function isNamed(subject: string, name: string, hash: (text: string) => string): boolean {
  const token = tokenOf(subject);
  return token !== null && nameOfErased(token, hash) === name;
}

/**
 * A record without the people who were erased since it was made; null where it is about nobody else. It may come after the
 * erasure: several tasks write into one partition.
 *
 * @param isKnown whether there is anything of a subject: a withdrawal of what came after the erasure still counts, whatever
 *   the time at which its revision was recorded
 */
export function withoutErasedPeople(
  record: SubjectRecord,
  erased: ErasedPeople,
  isKnown: (subject: string) => boolean,
): SubjectRecord | null {
  if (erased.isEmpty()) return record;
  const { body, origin } = record;
  if (origin === null || (body.kind !== 'event' && body.kind !== 'withdrawal')) return record;
  const recordedAt = body.kind === 'event' ? body.event.recordedAt : body.at;
  const isGone = (subject: string): boolean => {
    const token = tokenOf(subject);
    if (token === null || (body.kind === 'withdrawal' && isKnown(subject))) return false;
    return erased.isErased(token, recordedAt, origin);
  };
  if (!body.subjects.some(isGone)) return record;
  const subjects = body.subjects.filter((subject) => !isGone(subject));
  if (subjects.length === 0) return null;
  // An event comes for one person alone: only withdrawals name people and areas together.
  return { origin, body: { ...(body as WithdrawalRecord), subjects } };
}
