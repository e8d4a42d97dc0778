import { isNamed } from '../erasure/without-erased.ts';
import { ERASED_SUBJECT } from '../record/erasure.ts';
import type { ErasureRecord } from '../record/subject-record.ts';
import { LEVELS, type Warning } from '../record/warning.ts';
import { SUBJECT_KINDS } from '../rule/subject-kind.ts';
import type { Concern } from '../score/concern.ts';
import type { OpenWarning } from '../warning/life.ts';
import { assessChanges } from './assess.ts';
import { Changes } from './changes.ts';
import { createGroundsTold } from './grounds.ts';
import type { Output } from './output.ts';
import { type Kept, placeKept } from './place.ts';
import { leave, noteExpiries, release } from './placing.ts';
import { programOf, type ScorerState } from './state.ts';
import type { Subject } from './subjects.ts';
import { ruleSetAt } from './timeline.ts';

const NONE = -1;
const INDIVIDUAL = SUBJECT_KINDS.indexOf('individual');

/**
 * Forgets a person: events, matches, scores, silences, timers. A warning that is open ends, so that it leaves every
 * screen; that last revision says of whom and why no more than that it is withdrawn. What was recorded after the erasure and came
 * before it is taken as if it came only now: warnings of it have ids that none of before had.
 */
export function applyErasure(state: ScorerState, erasure: ErasureRecord, output: Output): void {
  state.erased.note(erasure);
  state.subjects.forgetForeseen();
  const found = [...state.subjects.values()].find(
    ({ kind, key }) => kind === INDIVIDUAL && isNamed(key, erasure.subject, state.tools.hash),
  );
  if (found === undefined) return;
  const { key, concerns } = found;
  for (const concern of concerns) {
    const { open } = concern.life;
    if (open !== null) output.warnings.push(lastRevision(state, concern, open, output));
  }
  const kept = forget(state, found, erasure.at);
  if (kept.length > 0) takeAnew(state, key, kept, concerns, output);
}

function takeAnew(
  state: ScorerState,
  key: string,
  kept: readonly Kept[],
  former: readonly Concern[],
  output: Output,
): void {
  const changes = new Changes();
  state.isAhead = false;
  placeKept(state, key, kept, changes);
  for (const concern of state.subjects.get(key)?.concerns ?? []) {
    const before = former.find(({ purpose }) => purpose === concern.purpose)?.life.episodes ?? 0;
    concern.life = { ...concern.life, episodes: Math.max(before, concern.life.episodes) };
  }
  assessChanges(state, changes, { correction: false, event: null }, output);
}

function lastRevision(state: ScorerState, concern: Concern, open: OpenWarning, output: Output): Warning {
  return {
    warningId: open.warningId,
    revision: open.revision + 1,
    reason: 'withdrawn',
    subject: ERASED_SUBJECT,
    purpose: concern.purpose,
    level: LEVELS[open.level]!,
    score: 0,
    at: concern.clock,
    openedAt: open.openedAt,
    ruleSet: ruleSetAt(state.timeline, concern.clock),
    contributions: [],
    previousLevel: null,
    previousScore: null,
    status: 'withdrawn',
    assignee: null,
    outcome: null,
    acknowledgeBy: null,
    position: output.position,
    recordedAt: null,
    escalation: 0,
    followUp: null,
    areaCode: null,
  };
}

/** Gives the standing cases that were recorded later than `until`. */
function forget(state: ScorerState, subject: Subject, until: number): readonly Kept[] {
  const { cases, placings, events } = state;
  const kept: Kept[] = [];
  for (const caseNumber of cases.numbers()) {
    for (let one = placings.first(caseNumber), next = one; one !== NONE; one = next) {
      next = placings.next(one);
      const own = state.subjects.set(placings.set(one));
      if (!own.subjects.includes(subject)) continue;
      const row = placings.row(one);
      const event = row === NONE ? null : events.view(row);
      if (event !== null && event.recordedAt > until) kept.push({ event, flags: placings.flags(one) });
      leave(state, caseNumber, one, own, [subject]);
      release(state, caseNumber, row);
    }
    if (placings.first(caseNumber) === NONE) cases.remove(caseNumber);
    else noteExpiries(state, caseNumber);
  }
  // A timer would keep the key, and the facts of its matches, until it falls due.
  state.wakings.keep((waking) => waking.subject !== subject);
  state.deadlines.keep((deadline) => deadline.subject !== subject);
  state.told = createGroundsTold();
  state.run.forget();
  subject.concerns = [];
  subject.history.dropBefore(Number.POSITIVE_INFINITY, programOf(state, subject).classes, state.slabs);
  if (subject.uses === 0) state.subjects.forget(subject);
  return kept;
}
