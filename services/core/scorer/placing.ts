import type { Stream } from '../event/vocabulary.ts';
import type { ScorerState } from './state.ts';
import type { Subject, SubjectSet } from './subjects.ts';

const NONE = -1;

/** Row by which a case stands for a subject, or -1. */
export function standingRow(
  { placings, subjects }: ScorerState,
  subject: Subject,
  caseNumber: number,
): number {
  if (caseNumber === NONE) return NONE;
  for (let one = placings.first(caseNumber); one !== NONE; one = placings.next(one))
    if (subjects.set(placings.set(one)).subjects.includes(subject)) return placings.row(one);
  return NONE;
}

/** Whether a case stands for the subject of a key. */
export function stands(state: ScorerState, key: string, stream: Stream, caseId: string): boolean {
  const subject = state.subjects.get(key);
  return subject !== undefined && standingRow(state, subject, state.cases.find(stream, caseId)) !== NONE;
}

export function revisionOf(state: ScorerState, placing: number): number {
  const row = state.placings.row(placing);
  return row === NONE ? state.placings.ended(placing).revision : state.events.revision(row);
}

/** Event time of the case as the placing last knew it. */
export function timeOf(state: ScorerState, placing: number): number {
  const row = state.placings.row(placing);
  return row === NONE ? state.placings.ended(placing).at : state.events.at(row);
}

/** What names people and areas in one record, as a withdrawal may, is kept for the longer time. */
export function retentionOf({ retentions }: ScorerState, { kinds }: SubjectSet): number {
  return retentions[kinds]!;
}

/** How long a placing is kept, ms. */
export function placingRetention(state: ScorerState, placing: number): number {
  return retentionOf(state, state.subjects.set(state.placings.set(placing)));
}

/** Notes when a placing is kept no longer. */
export function noteExpiry(state: ScorerState, caseNumber: number, placing: number): void {
  state.expiry.note(caseNumber, timeOf(state, placing), placingRetention(state, placing));
}

/** The same for all placings of a case. */
export function noteExpiries(state: ScorerState, caseNumber: number): void {
  const { placings } = state;
  for (let one = placings.first(caseNumber); one !== NONE; one = placings.next(one))
    noteExpiry(state, caseNumber, one);
}

/** The set of these subjects. */
export function setOf(state: ScorerState, subjects: readonly Subject[]): SubjectSet {
  return state.subjects.setOf(subjects.map(({ key }) => key));
}

/** Takes subjects out of a placing. */
export function leave(
  state: ScorerState,
  caseNumber: number,
  placing: number,
  own: SubjectSet,
  shared: readonly Subject[],
): void {
  const rest = own.subjects.filter((subject) => !shared.includes(subject));
  if (rest.length === 0) state.placings.remove(caseNumber, placing);
  else {
    const narrowed = setOf(state, rest);
    narrowed.uses++;
    state.placings.narrow(placing, narrowed.number);
    noteExpiry(state, caseNumber, placing);
  }
  state.subjects.letGo(own);
}

/** Frees a row that no placing of its case names any more. */
export function release(state: ScorerState, caseNumber: number, row: number): void {
  if (row === NONE) return;
  const { placings, events } = state;
  for (let one = placings.first(caseNumber); one !== NONE; one = placings.next(one))
    if (placings.row(one) === row) return;
  events.free(row);
}
