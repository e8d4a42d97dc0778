import { type Entry, rolesMask } from '../history/entry.ts';
import { addEntry, removeEntry, subjectKind } from '../history/subject.ts';
import type { EventRecord, WithdrawalRecord } from '../record/subject-record.ts';
import { assessChanges, assessmentId, type Output } from './assess.ts';
import { type Changes, rematch } from './rematch.ts';
import { isAwake, type Placing, placingsOf, programOf, type ScorerState, subjectOf } from './state.ts';
import { ruleSetAt } from './timeline.ts';

/** A case at a revision comes to stand for the record's subjects. */
export function applyEvent(state: ScorerState, record: EventRecord, watermark: number, output: Output): void {
  const { event } = record;
  if (event.revision === 0 && event.occurredAt < watermark - state.settings.latenessMs) {
    recordLate(state, record, output);
    return;
  }
  const entry: Entry = { at: event.occurredAt, event, roles: rolesMask(record.roles), nearby: record.nearby };
  const given = event.status === 'retracted' ? null : entry;
  const changes: Changes = new Map();
  const placings = placingsOf(state, event);
  const keys = placings.length > 0 ? record.subjects : placeDormant(state, placings, record, given);
  for (const key of keys) {
    replace(state, placings, key, event.revision, given, event.occurredAt, changes);
  }
  assessChanges(state, changes, { correction: event.revision > 0, event: event.caseId }, output);
}

/** Most areas of a new case are of kinds without rules: one placing serves them all. Gives the keys that are left. */
function placeDormant(
  state: ScorerState,
  placings: Placing[],
  { event, subjects }: EventRecord,
  given: Entry | null,
): readonly string[] {
  const keys: string[] = [];
  const awake: string[] = [];
  for (const key of subjects) (isAwake(state, kindOf(key)) ? awake : keys).push(key);
  const [first] = keys;
  if (first === undefined) return subjects;
  const { revision, occurredAt: at } = event;
  const kind = kindOf(first);
  const entry = isKept(state, kind, given) ? given : null;
  placings.push({ keys, kind, subject: null, revision, entry, at });
  state.oldest = Math.min(state.oldest, at);
  return awake;
}

/** A case no longer concerns the record's subjects. */
export function applyWithdrawal(state: ScorerState, record: WithdrawalRecord, output: Output): void {
  const changes: Changes = new Map();
  const placings = placingsOf(state, record);
  for (const key of record.subjects) replace(state, placings, key, record.revision, null, record.at, changes);
  assessChanges(state, changes, { correction: true, event: record.caseId }, output);
}

function replace(
  state: ScorerState,
  placings: Placing[],
  key: string,
  revision: number,
  given: Entry | null,
  at: number,
  changes: Changes,
): void {
  const placing = placingFor(state, placings, key, at);
  if (revision <= placing.revision) return;
  const removed = placing.entry;
  // A correction may put a case at a time that is kept no longer: then it ends there.
  const entry = isKept(state, placing.kind, given) ? given : null;
  placing.revision = revision;
  placing.entry = entry;
  placing.at = entry?.at ?? placing.at;
  state.oldest = Math.min(state.oldest, placing.at);
  const { subject } = placing;
  if (subject === null) return;
  subject.touchedAt = Math.max(subject.touchedAt, placing.at);
  const program = programOf(state, subject);
  if (removed !== null) removeEntry(subject, removed, program);
  if (entry !== null) addEntry(subject, entry, program);
  if (removed !== null || entry !== null) rematch(state, subject, entry, removed, changes);
}

/** The case's placing for a subject, made where it is new. */
function placingFor(state: ScorerState, placings: Placing[], key: string, at: number): Placing {
  for (const placing of placings) {
    if (placing.keys[0] === key && placing.keys.length === 1) return refreshed(state, placing);
    if (placing.keys.length > 1 && placing.keys.includes(key)) return setApart(placings, placing, key);
  }
  const kind = kindOf(key);
  const subject = isAwake(state, kind) ? subjectOf(state, key, kind) : null;
  const placing: Placing = { keys: subject?.keys ?? [key], kind, subject, revision: -1, entry: null, at };
  placings.push(placing);
  return placing;
}

/** A subject that was forgotten and came back is another object. */
function refreshed(state: ScorerState, placing: Placing): Placing {
  if (placing.subject !== null) placing.subject = subjectOf(state, placing.subject.key, placing.kind);
  return placing;
}

/** Takes one key out of a placing that serves several. */
function setApart(placings: Placing[], shared: Placing, key: string): Placing {
  const alone: Placing = { ...shared, keys: [key], kind: kindOf(key) };
  shared.keys = shared.keys.filter((one) => one !== key);
  shared.kind = kindOf(shared.keys[0]!);
  placings.push(alone);
  return alone;
}

function kindOf(key: string): number {
  const kind = subjectKind(key);
  if (kind === undefined) throw new Error('a subject key is individual:<token> or area:<scheme>:<code>');
  return kind;
}

/** Makes subjects of what was only placed, for kinds that have got their first rule. */
export function wakeKinds(state: ScorerState): void {
  for (const cases of state.cases.values()) {
    for (const placings of cases.values()) {
      const waking = placings.filter(({ subject }) => subject === null).flatMap(({ keys }) => keys);
      for (const key of waking) if (isAwake(state, kindOf(key))) wakeKey(state, placings, key);
    }
  }
}

function wakeKey(state: ScorerState, placings: Placing[], key: string): void {
  const placing = placingFor(state, placings, key, 0);
  placing.subject = subjectOf(state, key, placing.kind);
  adopt(state, placing);
}

/** Puts what a placing holds into its subject's history. */
export function adopt(state: ScorerState, { subject, entry, at }: Placing): void {
  state.oldest = Math.min(state.oldest, at);
  if (subject === null) return;
  subject.touchedAt = Math.max(subject.touchedAt, at);
  if (entry !== null) addEntry(subject, entry, programOf(state, subject));
}

function isKept(state: ScorerState, kind: number, entry: Entry | null): boolean {
  return entry !== null && state.watermark - entry.at <= state.levels[kind]!.retentionMs;
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

/** Forgets a subject altogether: its events, matches and warnings. */
export function erase(state: ScorerState, key: string): void {
  for (const cases of state.cases.values()) {
    for (const placings of cases.values()) {
      const index = placings.findIndex(({ keys }) => keys.length === 1 && keys[0] === key);
      if (index !== -1) placings.splice(index, 1);
    }
  }
  // A timer of the subject that is still in the heap finds nothing open.
  for (const concern of state.subjects.get(key)?.concerns ?? []) concern.wakeAt = null;
  state.subjects.delete(key);
}
