import type { EventView } from '../event/event.ts';
import type { Changes } from './changes.ts';
import { expect } from './deadlines.ts';
import { noteDue } from './due.ts';
import { retentionOf } from './placing.ts';
import { type Placed, rematch } from './rematch.ts';
import { awakeIn, programOf, type ScorerState } from './state.ts';
import type { Subject, SubjectSet } from './subjects.ts';

const NONE = -1;

/** What a record says of a case: where it stands from this revision on; `event` is null where it ends. */
export interface Placement {
  readonly caseNumber: number;
  readonly set: SubjectSet;
  readonly flags: number;
  readonly revision: number;
  /** Event time, for retention. */
  readonly at: number;
  readonly event: EventView | null;
}

/** Where none of the subjects knew the case. */
export function placeNew(state: ScorerState, placement: Placement, set: SubjectSet, changes: Changes): void {
  const { flags, event, at } = placement;
  const row = hold(state, placement, set, at);
  if (event === null) return;
  const awake = awakeIn(state, set);
  for (let i = 0; i < awake.length; i++) {
    const subject = awake[i]!;
    const entryClass = enter(state, subject, row, event, flags);
    rematch(state, subject, { row, at, entryClass }, null, event, changes);
  }
}

/** Adds the placing; gives its row, or -1 where it stands no more. */
export function hold(state: ScorerState, placement: Placement, set: SubjectSet, at: number): number {
  const { placings } = state;
  const { caseNumber, flags, revision, event } = placement;
  const row = event === null ? NONE : rowOf(state, caseNumber, revision, event);
  const placing = placings.add(caseNumber, set.number, flags, row);
  if (event === null) placings.end(placing, { revision, at });
  set.uses++;
  state.expiry.note(caseNumber, at, retentionOf(state, set));
  return row;
}

/** A case's areas and people share the row of a revision. */
export function rowOf(state: ScorerState, caseNumber: number, revision: number, event: EventView): number {
  const { placings, events } = state;
  for (let one = placings.first(caseNumber); one !== NONE; one = placings.next(one)) {
    const row = placings.row(one);
    if (row !== NONE && events.revision(row) === revision) return row;
  }
  return events.add(event, caseNumber);
}

/** Puts a case into a subject's history, where its revision before of the same time stands in that one's place; gives its
 * class. */
export function enter(
  state: ScorerState,
  subject: Subject,
  row: number,
  event: EventView,
  flags: number,
  before: Placed | null = null,
): number {
  const { classes } = programOf(state, subject);
  const { history } = subject;
  const { occurredAt: at } = event;
  const entryClass = classes.classify(event, flags);
  if (classes.isCrowded()) state.isCrowded = true;
  if (before === null) {
    const position = history.insert(at, row, entryClass, state.slabs, state.compareRows, classes);
    if (position === history.start) noteDue(state, subject, at);
  } else history.replace(history.find(at, before.row), row, entryClass, classes);
  if (classes.of(entryClass).absences.length > 0) expect(state, subject, row, at, entryClass, event);
  return entryClass;
}
