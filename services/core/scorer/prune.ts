import { type Concern, firstAfter, type Series } from '../score/concern.ts';
import { DAY_MS } from '../time/duration.ts';
import { oldestClock, renewDue } from './due.ts';
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
  state.told = createGroundsTold();
  const { subjects, expiry, watermark } = state;
  for (const subject of subjects.due.before(watermark)) pruneSubject(state, subject);
  for (const caseNumber of expiry.take(watermark)) pruneCase(state, caseNumber);
  // Due are now also those whose last placing went.
  for (const subject of subjects.due.before(watermark)) settle(state, subject);
  state.oldestClock = subjects.clocks.earliest(oldestClock);
}

function cutoff(state: ScorerState, kind: number): number {
  return state.watermark - state.levels[kind]!.retentionMs;
}

function pruneCase(state: ScorerState, caseNumber: number): void {
  const { placings, cases } = state;
  if (!cases.has(caseNumber)) return;
  let keeps = false;
  for (let one = placings.first(caseNumber); one !== NONE && !keeps; one = placings.next(one))
    keeps = isKept(state, one);
  if (keeps) endPast(state, caseNumber);
  else forgetCase(state, caseNumber);
}

function isKept(state: ScorerState, placing: number): boolean {
  return timeOf(state, placing) >= state.watermark - placingRetention(state, placing);
}

/** A case may be kept for its area and no more for its people: then the revision at which it ended for them is. */
function endPast(state: ScorerState, caseNumber: number): void {
  const { placings } = state;
  for (let one = placings.first(caseNumber); one !== NONE; one = placings.next(one)) {
    const row = placings.row(one);
    if (isKept(state, one)) noteExpiry(state, caseNumber, one);
    else if (row !== NONE) {
      placings.end(one, { revision: revisionOf(state, one), at: timeOf(state, one) });
      release(state, caseNumber, row);
    }
  }
}

function forgetCase(state: ScorerState, caseNumber: number): void {
  const { placings, subjects, cases } = state;
  for (let one = placings.first(caseNumber); one !== NONE; one = placings.first(caseNumber)) {
    const row = placings.row(one);
    subjects.letGo(subjects.set(placings.set(one)));
    placings.remove(caseNumber, one);
    release(state, caseNumber, row);
  }
  cases.remove(caseNumber);
}

function pruneSubject(state: ScorerState, subject: Subject): void {
  const time = cutoff(state, subject.kind);
  subject.history.dropBefore(time, programOf(state, subject).classes, state.slabs);
  for (const concern of subject.concerns) pruneConcern(state, concern, time);
  // The number of its episodes and its silence outlive the matches: without them an id would come twice.
  const kept = subject.concerns.filter(
    ({ series, life, clock }) => series.length > 0 || life.open !== null || clock >= time,
  );
  if (kept.length < subject.concerns.length) subject.concerns = kept;
  // Where no set holds it, it stays due.
  if (subject.uses > 0) renewDue(state, subject);
}

function pruneConcern(state: ScorerState, concern: Concern, time: number): void {
  for (const series of concern.series) dropMatches(state, series, time);
  const kept = concern.series.filter(({ matches }) => matches.length > 0);
  if (kept.length < concern.series.length) concern.series = kept;
}

/** A match at a deadline goes with the event that nothing followed, though younger ones matched before. Of very many matches
 * few are looked at: those before `past` go, those from `safe` on stay. */
function dropMatches({ events }: ScorerState, { rule, matches }: Series, time: number): void {
  const longestWaitMs = rule.absences.reduce((longest, { withinMs }) => Math.max(longest, withinMs), 0);
  const past = firstAfter(matches, time - 1);
  const safe = firstAfter(matches, time + longestWaitMs);
  const kept = matches.slice(past, safe).filter(({ row }) => events.at(row) >= time);
  const gone = safe - kept.length;
  for (let i = 0; i < kept.length; i++) matches[gone + i] = kept[i]!;
  if (gone > 0) matches.splice(0, gone);
}

function settle(state: ScorerState, subject: Subject): void {
  if (subject.concerns.length === 0 && subject.uses === 0) state.subjects.forget(subject);
  else renewDue(state, subject);
}
