import type { EventView } from '../event/event.ts';
import type { Changes } from './changes.ts';
import { enter, hold, type Placement, placeNew, rowOf } from './place-new.ts';
import { leave, retentionOf, revisionOf, setOf, timeOf } from './placing.ts';
import { type Placed, rematch } from './rematch.ts';
import { isAwake, programOf, type ScorerState } from './state.ts';
import { type Subject, sharesOne } from './subjects.ts';

const NONE = -1;
const NO_ROWS: readonly number[] = [];

/** Where some subject knew the case: those at a lower revision follow, the others have heard of a later one. */
export function placeAgain(state: ScorerState, placement: Placement, changes: Changes): readonly number[] {
  const placing = placingOf(state, placement);
  return placing === NONE
    ? placeForSome(state, placement, changes)
    : renew(state, placement, placing, changes);
}

/** The placing of just these subjects, as most corrections are for those whom the case stood for; -1 where others of the case
 * have some of them. */
function placingOf({ placings, subjects }: ScorerState, { caseNumber, set }: Placement): number {
  let found = NONE;
  for (let one = placings.first(caseNumber); one !== NONE; one = placings.next(one)) {
    const own = placings.set(one);
    if (own === set.number && found === NONE) found = one;
    else if (own === set.number || sharesOne(subjects.set(own), set)) return NONE;
  }
  return found;
}

function renew(
  state: ScorerState,
  placement: Placement,
  placing: number,
  changes: Changes,
): readonly number[] {
  const { placings } = state;
  const { caseNumber, set, flags, revision, event } = placement;
  if (revisionOf(state, placing) >= revision) return NO_ROWS;
  const removed = placings.row(placing);
  const removedAt = timeOf(state, placing);
  // A case that ends keeps the time it had.
  const at = event === null ? removedAt : placement.at;
  const row = event === null ? NONE : rowOf(state, caseNumber, revision, event);
  placings.renew(caseNumber, placing, flags, row);
  if (event === null) placings.end(placing, { revision, at });
  state.expiry.note(caseNumber, at, retentionOf(state, set));
  settleAll(state, placement, set.subjects, row, removed, removedAt, changes);
  return [removed];
}

/** The same where it stood for some of the subjects apart, or for others with them. */
function placeForSome(state: ScorerState, placement: Placement, changes: Changes): readonly number[] {
  const { placings } = state;
  const { caseNumber, set, revision } = placement;
  const fresh = new Set(set.subjects);
  const moved: { readonly subjects: readonly Subject[]; readonly row: number; readonly at: number }[] = [];
  for (let one = placings.first(caseNumber), next = one; one !== NONE; one = next) {
    next = placings.next(one);
    const own = state.subjects.set(placings.set(one));
    const shared = own.subjects.filter((subject) => fresh.has(subject));
    if (shared.length === 0) continue;
    for (const subject of shared) fresh.delete(subject);
    if (revisionOf(state, one) >= revision) continue;
    moved.push({ subjects: shared, row: placings.row(one), at: timeOf(state, one) });
    leave(state, caseNumber, one, own, shared);
  }
  for (const { subjects, row, at } of moved) replace(state, placement, subjects, row, at, changes);
  if (fresh.size > 0) placeNew(state, placement, setOf(state, [...fresh]), changes);
  // Placings that shared a row leave it once.
  return [...new Set(moved.map(({ row }) => row))];
}

function replace(
  state: ScorerState,
  placement: Placement,
  subjects: readonly Subject[],
  removed: number,
  removedAt: number,
  changes: Changes,
): void {
  const at = placement.event === null ? removedAt : placement.at;
  const row = hold(state, placement, setOf(state, subjects), at);
  settleAll(state, placement, subjects, row, removed, removedAt, changes);
}

/** Brings histories and matches of subjects up to date, in which a case stood by another row. */
function settleAll(
  state: ScorerState,
  { event, flags, at }: Placement,
  subjects: readonly Subject[],
  row: number,
  removed: number,
  removedAt: number,
  changes: Changes,
): void {
  for (const subject of subjects) {
    if (!isAwake(state, subject.kind)) continue;
    const before = removed === NONE ? null : placedIn(subject, removed, removedAt);
    if (event === null) {
      if (before === null) continue;
      takeOut(state, subject, before);
      rematch(state, subject, null, before, null, changes);
    } else {
      const entryClass = follow(state, subject, before, row, event, flags);
      rematch(state, subject, { row, at, entryClass }, before, event, changes);
    }
  }
}

function placedIn({ history }: Subject, row: number, at: number): Placed | null {
  const position = history.find(at, row);
  return position === NONE ? null : { row, at, entryClass: history.classAt(position) };
}

/** A revision stands after the one before it, mostly at the same time. */
function follow(
  state: ScorerState,
  subject: Subject,
  before: Placed | null,
  row: number,
  event: EventView,
  flags: number,
): number {
  if (before?.at === event.occurredAt) return enter(state, subject, row, event, flags, before);
  if (before !== null) takeOut(state, subject, before);
  return enter(state, subject, row, event, flags);
}

function takeOut(state: ScorerState, subject: Subject, { row, at }: Placed): void {
  subject.history.remove(at, row, programOf(state, subject).classes);
}
