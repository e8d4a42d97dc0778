import type { SubjectRecord } from './subject-record.ts';

/** The highest origin seen of each source partition, by topic. */
export type OriginMarks = Map<string, Map<number, { offset: number; index: number }>>;

/** Whether a record was not seen before, which moves its mark. A producer that repeats itself after a crash changes
 * nothing: see `Origin`. */
export function isNew(all: OriginMarks, { origin }: SubjectRecord): boolean {
  if (origin === null) return true;
  const marks = all.get(origin.topic) ?? new Map<number, { offset: number; index: number }>();
  const mark = marks.get(origin.partition);
  if (mark === undefined) {
    all.set(origin.topic, marks);
    marks.set(origin.partition, { offset: origin.offset, index: origin.index });
    return true;
  }
  if (origin.offset < mark.offset || (origin.offset === mark.offset && origin.index <= mark.index))
    return false;
  mark.offset = origin.offset;
  mark.index = origin.index;
  return true;
}
