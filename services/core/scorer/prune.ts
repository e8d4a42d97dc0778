import { DAY_MS } from '../time/duration.ts';
import { createGroundsTold } from './grounds.ts';
import { noteExpiry, placingRetention, release, revisionOf, timeOf } from './placing.ts';
import { programOf, type ScorerState } from './state.ts';
import type { Subject } from './subjects.ts';

const NONE = -1;

/** Once a day of event time, forgets what is older than its class is kept (charter, clause 7). */
export function prune(state: ScorerState): void {
  const day = Math.floor(state.watermark / DAY_MS);
  if (day <= state.prunedDay) return;
  state.prunedDay = day;
  const { individual, area } = state.settings.retentionMs;
  const isAllKept =
    state.expiry.next() >= state.watermark &&
    state.oldestClock >= state.watermark - Math.min(individual, area);
  if (isAllKept) return;
  state.oldestClock = Number.POSITIVE_INFINITY;
  state.told = createGroundsTold();
  for (const subject of state.subjects.values()) pruneSubject(state, subject);
  for (const caseNumber of state.expiry.take(state.watermark)) pruneCase(state, caseNumber);
  // All sets first: a subject may be held by one that begins with another.
  for (const subject of state.subjects.values()) dropUnused(state, subject);
  for (const subject of [...state.subjects.values()]) forgetEmpty(state, subject);
}

function cutoff(state: ScorerState, kind: number): number {
  return state.watermark - state.levels[kind]!.retentionMs;
}

/** A case may be kept for its area and no more for its people: then the revision at which it ended for them is. */
function pruneCase(state: ScorerState, caseNumber: number): void {
  const { placings, cases } = state;
  if (!cases.has(caseNumber)) return;
  const all = chain(state, caseNumber);
  const isKept = (placing: number): boolean =>
    timeOf(state, placing) >= state.watermark - placingRetention(state, placing);
  const kept = all.filter(isKept);
  if (kept.length === 0) {
    for (const placing of all) forgetPlacing(state, caseNumber, placing);
    cases.remove(caseNumber);
    return;
  }
  for (const placing of kept) noteExpiry(state, caseNumber, placing);
  for (const placing of all) {
    const row = placings.row(placing);
    if (row === NONE || kept.includes(placing)) continue;
    placings.end(placing, { revision: revisionOf(state, placing), at: timeOf(state, placing) });
    release(state, caseNumber, row);
  }
}

function chain({ placings }: ScorerState, caseNumber: number): readonly number[] {
  const all: number[] = [];
  for (let one = placings.first(caseNumber); one !== NONE; one = placings.next(one)) all.push(one);
  return all;
}

function forgetPlacing(state: ScorerState, caseNumber: number, placing: number): void {
  const row = state.placings.row(placing);
  state.subjects.set(state.placings.set(placing)).uses--;
  state.placings.remove(caseNumber, placing);
  release(state, caseNumber, row);
}

function pruneSubject(state: ScorerState, subject: Subject): void {
  const time = cutoff(state, subject.kind);
  subject.history.dropBefore(time, programOf(state, subject).classes, state.slabs);
  for (const concern of subject.concerns) {
    // A match at a deadline goes with the event that nothing followed, though younger ones matched before.
    concern.series = concern.series
      .map(({ rule, matches }) => ({
        rule,
        matches: matches.filter(({ row }) => state.events.at(row) >= time),
      }))
      .filter(({ matches }) => matches.length > 0);
  }
  // The number of its episodes and its silence outlive the matches: without them an id would come twice.
  const kept = subject.concerns.filter(
    ({ series, life, clock }) => series.length > 0 || life.open !== null || clock >= time,
  );
  if (kept.length < subject.concerns.length) subject.concerns = kept;
}

function dropUnused(state: ScorerState, subject: Subject): void {
  for (let group = subject.groups, next = group; group !== null; group = next) {
    next = group.next;
    if (group.uses === 0) state.subjects.drop(group);
  }
}

function forgetEmpty(state: ScorerState, subject: Subject): void {
  const { concerns, uses } = subject;
  if (concerns.length === 0 && uses === 0) state.subjects.forget(subject);
  // A concern of shadow rules alone has no clock, and no more to forget than its cases.
  else
    state.oldestClock = Math.min(
      state.oldestClock,
      ...concerns.map(({ clock }) => clock).filter(Number.isFinite),
    );
}
