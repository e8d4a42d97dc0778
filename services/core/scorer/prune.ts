import { firstFrom } from '../history/entry.ts';
import { dropBefore, type Subject } from '../history/subject.ts';
import { DAY_MS } from '../time/duration.ts';
import type { ScorerState } from './state.ts';

/** Once a day of event time, forgets what is older than its class is kept (charter, clause 7). */
export function prune(state: ScorerState): void {
  const day = Math.floor(state.watermark / DAY_MS);
  if (day <= state.prunedDay) return;
  state.prunedDay = day;
  const { individual, area } = state.settings.retentionMs;
  if (state.oldest >= state.watermark - Math.min(individual, area)) return;
  state.oldest = Number.POSITIVE_INFINITY;
  pruneCases(state);
  for (const subject of state.subjects.values()) {
    const time = cutoff(state, subject.kind);
    pruneSubject(subject, time);
    const isEmpty = subject.entries.length === 0 && subject.concerns.length === 0;
    if (isEmpty && subject.touchedAt < time) state.subjects.delete(subject.key);
    else
      state.oldest = Math.min(state.oldest, subject.touchedAt, ...subject.concerns.map(({ clock }) => clock));
  }
}

function cutoff(state: ScorerState, kind: number): number {
  return state.watermark - state.levels[kind]!.retentionMs;
}

function pruneCases(state: ScorerState): void {
  for (const cases of state.cases.values()) {
    for (const [caseId, placings] of cases) {
      let isOld = true;
      for (const placing of placings) {
        // A case may be kept for its area and no more for its people.
        if (placing.at < cutoff(state, placing.kind)) placing.entry = null;
        else {
          isOld = false;
          state.oldest = Math.min(state.oldest, placing.at);
        }
      }
      if (isOld) cases.delete(caseId);
    }
  }
}

function pruneSubject(subject: Subject, time: number): void {
  dropBefore(subject, time);
  for (const concern of subject.concerns) {
    for (const { matches } of concern.series) matches.splice(0, firstFrom(matches, time));
    concern.series = concern.series.filter(({ matches }) => matches.length > 0);
  }
  // The number of its episodes and its silence outlive the matches: without them an id would come twice.
  const kept = subject.concerns.filter(
    ({ series, life, clock }) => series.length > 0 || life.open !== null || clock >= time,
  );
  if (kept.length < subject.concerns.length) subject.concerns.splice(0, subject.concerns.length, ...kept);
}
