import type { EventView } from '../event/event.ts';
import { flagsOf } from '../history/placings.ts';
import { rolesMask } from '../history/roles.ts';
import type { EventRecord, WithdrawalRecord } from '../record/subject-record.ts';
import { compareText } from '../text/canonical.ts';
import { assessChanges } from './assess.ts';
import { Changes } from './changes.ts';
import { freeClasses } from './free-classes.ts';
import { assessmentId, type Output } from './output.ts';
import { placeAgain } from './place-again.ts';
import { type Placement, placeNew } from './place-new.ts';
import { release } from './placing.ts';
import type { ScorerState } from './state.ts';
import { type SubjectSet, sharesOne } from './subjects.ts';
import { ruleSetAt } from './timeline.ts';

const NONE = -1;
const NO_ROWS: readonly number[] = [];

/** A standing case of a subject who is forgotten, which is of after: it stands for them as if it came only now. */
export interface Kept {
  readonly event: EventView;
  readonly flags: number;
}

/** Puts cases back, in an order of their own: that in which they came is not known any more. */
export function placeKept(state: ScorerState, key: string, kept: readonly Kept[], changes: Changes): void {
  const inOrder = [...kept].sort(
    ({ event: a }, { event: b }) =>
      a.occurredAt - b.occurredAt || compareText(a.stream, b.stream) || compareText(a.caseId, b.caseId),
  );
  for (const { event, flags } of inOrder) {
    const { stream, caseId, revision, occurredAt: at } = event;
    const caseNumber = state.cases.take(stream, caseId);
    const set = state.subjects.setOf([key]);
    place(state, { caseNumber, set, flags, revision, at, event }, changes);
  }
}

/** A case at a revision comes to stand for the record's subjects. */
export function applyEvent(state: ScorerState, record: EventRecord, watermark: number, output: Output): void {
  const { event } = record;
  if (record.subjects.length === 0) return;
  if (state.isCrowded) freeClasses(state);
  if (event.revision === 0 && event.occurredAt < watermark - state.settings.latenessMs) {
    recordLate(state, record, output);
    return;
  }
  const caseNumber = state.cases.take(event.stream, event.caseId);
  const set = state.subjects.setOf(record.subjects);
  const { revision, occurredAt: at } = event;
  const given = event.status === 'retracted' || !isKept(state, set, at) ? null : event;
  const flags = flagsOf(rolesMask(record.roles), record.nearby);
  const changes = new Changes();
  const left = place(state, { caseNumber, set, flags, revision, at, event: given }, changes);
  assessChanges(state, changes, { correction: revision > 0, event: event.caseId }, output);
  for (const row of left) release(state, caseNumber, row);
  dropUnused(state, set);
}

/** A set that was only asked with: were it kept, its subjects could not be forgotten. */
function dropUnused({ subjects }: ScorerState, set: SubjectSet): void {
  if (set.uses === 0 && subjects.set(set.number) === set) subjects.drop(set);
}

/** A case no longer concerns the record's subjects. */
export function applyWithdrawal(state: ScorerState, record: WithdrawalRecord, output: Output): void {
  const { stream, caseId, revision, at } = record;
  if (record.subjects.length === 0) return;
  const caseNumber = state.cases.take(stream, caseId);
  const set = state.subjects.setOf(record.subjects);
  const changes = new Changes();
  const left = place(state, { caseNumber, set, flags: 0, revision, at, event: null }, changes);
  assessChanges(state, changes, { correction: true, event: caseId }, output);
  for (const row of left) release(state, caseNumber, row);
  dropUnused(state, set);
}

/** Gives the rows that placings left: they are told of before they are free. */
function place(state: ScorerState, placement: Placement, changes: Changes): readonly number[] {
  if (isKnown(state, placement)) return placeAgain(state, placement, changes);
  placeNew(state, placement, placement.set, changes);
  return NO_ROWS;
}

/** Whether one of the subjects has heard of the case: mostly none has, and the case's other records are of others. */
function isKnown({ placings, subjects }: ScorerState, { caseNumber, set }: Placement): boolean {
  for (let one = placings.first(caseNumber); one !== NONE; one = placings.next(one)) {
    const own = placings.set(one);
    if (own === set.number || sharesOne(subjects.set(own), set)) return true;
  }
  return false;
}

function isKept(state: ScorerState, { kind }: SubjectSet, at: number): boolean {
  return state.watermark - at <= state.levels[kind]!.retentionMs;
}

/** What comes too late is told, not silently dropped. */
function recordLate(state: ScorerState, { event, subjects, nearby }: EventRecord, output: Output): void {
  const [subject] = subjects;
  if (subject === undefined || nearby) return;
  output.assessments.push({
    assessmentId: assessmentId(output),
    subject,
    purpose: '',
    at: event.occurredAt,
    score: 0,
    level: null,
    decision: 'late',
    event: event.caseId,
    warningId: null,
    revision: null,
    ruleSet: ruleSetAt(state.timeline, event.occurredAt),
    matches: [],
    position: output.position,
  });
}
