import type { EventView } from '../event/event.ts';
import { type Sliced, Slicer } from '../sliced.ts';
import { assessChanges } from './assess.ts';
import { Changes } from './changes.ts';
import type { Output } from './output.ts';
import { evaluateAbsences } from './rematch.ts';
import { programOf, type ScorerState } from './state.ts';
import type { Subject } from './subjects.ts';
import { compareDeadlines, createTimers, type Deadline } from './timers.ts';

/** Plans to look whether what should follow an event did. What falls due in the past is looked at by `rematch`. */
export function expect(
  state: ScorerState,
  subject: Subject,
  row: number,
  at: number,
  entryClass: number,
  { caseId }: Pick<EventView, 'caseId'>,
): void {
  for (const { absence } of programOf(state, subject).classes.of(entryClass).absences) {
    // Something at the very deadline still follows in time.
    const due = at + absence.withinMs + 1;
    if (due > state.watermark) state.deadlines.push({ at: due, subject, row, caseId });
  }
}

/** A deadline has passed. */
export function lapse(state: ScorerState, { at, subject, row, caseId }: Deadline, output: Output): void {
  const { history } = subject;
  const position = findRow(state, subject, row, caseId);
  if (position === -1) return;
  const changes = new Changes();
  evaluateAbsences(
    state,
    subject,
    row,
    history.timeAt(position),
    history.classAt(position),
    (deadline) => deadline === at - 1,
    changes,
  );
  assessChanges(state, changes, { correction: false, event: caseId }, output);
}

/** Position of the event in the subject's history, or -1 where it stands there no more and its row is another's. */
function findRow(state: ScorerState, { history }: Subject, row: number, caseId: string): number {
  const position = history.find(state.events.at(row), row);
  return position !== -1 && state.events.caseId(row) === caseId ? position : -1;
}

/** Plans every deadline anew, from the events that stand: after a restart, or for rules that have changed. */
export function* expectAnew(state: ScorerState): Sliced<void> {
  state.deadlines = createTimers(compareDeadlines);
  const slicer = new Slicer();
  for (const subject of state.subjects.values()) if (slicer.isOver(expectOf(state, subject))) yield;
}

/** Gives how many entries were looked at, and one. */
function expectOf(state: ScorerState, subject: Subject): number {
  const { classes, longestAbsenceMs } = programOf(state, subject);
  if (longestAbsenceMs === 0) return 1;
  const { history } = subject;
  // What began before has passed.
  const first = history.after(state.watermark - longestAbsenceMs - 1);
  for (let i = first; i < history.end; i++) {
    const entryClass = history.classAt(i);
    if (classes.of(entryClass).absences.length === 0) continue;
    const row = history.rowAt(i);
    expect(state, subject, row, history.timeAt(i), entryClass, { caseId: state.events.caseId(row) });
  }
  return history.end - first + 1;
}
