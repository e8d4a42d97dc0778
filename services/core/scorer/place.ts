import type { EventView } from '../event/event.ts';
import { flagsOf } from '../history/placings.ts';
import { rolesMask } from '../history/roles.ts';
import type { EventRecord, WithdrawalRecord } from '../record/subject-record.ts';
import { type Sliced, Slicer } from '../sliced.ts';
import { compareText } from '../text/canonical.ts';
import { assessChanges } from './assess.ts';
import { casesInTime } from './case-order.ts';
import { Changes } from './changes.ts';
import { expect } from './deadlines.ts';
import { noteDue } from './due.ts';
import { freeClasses } from './free-classes.ts';
import { assessmentId, type Output } from './output.ts';
import { leave, release, retentionOf, revisionOf, setOf, timeOf } from './placing.ts';
import { type Placed, rematch } from './rematch.ts';
import { awakeIn, isAwake, programOf, type ScorerState } from './state.ts';
import type { Subject, SubjectSet } from './subjects.ts';
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

/** What a record says of a case: where it stands from this revision on; `event` is null where it ends. */
interface Placement {
  readonly caseNumber: number;
  readonly set: SubjectSet;
  readonly flags: number;
  readonly revision: number;
  /** Event time, for retention. */
  readonly at: number;
  readonly event: EventView | null;
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

function sharesOne(a: SubjectSet, b: SubjectSet): boolean {
  // As those of a person and of areas.
  if ((a.kinds & b.kinds) === 0) return false;
  for (let i = 0; i < b.subjects.length; i++) if (a.subjects.includes(b.subjects[i]!)) return true;
  return false;
}

/** Where none of the subjects knew the case. */
function placeNew(state: ScorerState, placement: Placement, set: SubjectSet, changes: Changes): void {
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
function hold(state: ScorerState, placement: Placement, set: SubjectSet, at: number): number {
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
function rowOf(state: ScorerState, caseNumber: number, revision: number, event: EventView): number {
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

/** Where some subject knew the case: those at a lower revision follow, the others have heard of a later one. */
function placeAgain(state: ScorerState, placement: Placement, changes: Changes): readonly number[] {
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
  placings.renew(placing, flags, row);
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

/** Puts what only stood by into histories, for kinds of subject that have got their first rule. */
export function* wakeKinds(state: ScorerState, kinds: ReadonlySet<number>): Sliced<void> {
  if (kinds.size === 0) return;
  const slicer = new Slicer();
  for (const caseNumber of casesInTime(state)) if (slicer.isOver(wakeCase(state, caseNumber, kinds))) yield;
}

/** Gives how many entries came of it, and one. */
function wakeCase(state: ScorerState, caseNumber: number, kinds: ReadonlySet<number>): number {
  const { placings, subjects, events } = state;
  let work = 1;
  for (let one = placings.first(caseNumber); one !== NONE; one = placings.next(one)) {
    const row = placings.row(one);
    const waking = subjects.set(placings.set(one)).subjects.filter(({ kind }) => kinds.has(kind));
    if (row === NONE || waking.length === 0) continue;
    const event = events.view(row);
    for (const subject of waking) enter(state, subject, row, event, placings.flags(one));
    work += waking.length;
  }
  return work;
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
