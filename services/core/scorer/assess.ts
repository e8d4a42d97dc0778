import type { FollowUp } from '../record/follow-up.ts';
import {
  type AnsweredFollowUp,
  type Contribution,
  LEVELS,
  type RevisionReason,
  type Warning,
} from '../record/warning.ts';
import type { Concern } from '../score/concern.ts';
import { fallTime } from '../score/fall-time.ts';
import { heldLevel, type LevelSettings, rawLevel, sweep } from '../score/level.ts';
import { explained, rounded, type Score, scoreAt, shares } from '../score/score.ts';
import { decide, type LifeInput, type Situation } from '../warning/decide.ts';
import { evolve, tell } from '../warning/evolve.ts';
import { areaCodeOf } from './area-code.ts';
import type { Change, Changed, Changes } from './changes.ts';
import { noteConcern } from './due.ts';
import { grounds } from './evidence.ts';
import { assessment, levelName, type Output } from './output.ts';
import type { ScorerState } from './state.ts';
import type { Subject } from './subjects.ts';
import { ruleSetAt } from './timeline.ts';
import type { Waking } from './timers.ts';

export interface Cause {
  /** A revision or retraction of a case, rather than a first report. */
  readonly correction: boolean;
  /** Case id of the event, or null. */
  readonly event: string | null;
}

/** Decides on every concern whose matches changed. */
export function assessChanges(state: ScorerState, changes: Changes, cause: Cause, output: Output): void {
  const listed = changes.list();
  if (listed === null) return;
  for (const [concern, changed] of listed) assessConcern(state, concern, changed, cause, output);
}

/** Decides on a concern whose matches changed. */
export function assessConcern(
  state: ScorerState,
  concern: Concern,
  { subject, changes }: Changed,
  cause: Cause,
  output: Output,
): void {
  noteConcern(state, subject, concern);
  const told = settleChanges(state, changes);
  if (told.length === 0) return;
  const active = told.filter(({ rule }) => !rule.shadow);
  advanceTo(state, subject, concern, active, cause.correction);
  const input: LifeInput = {
    kind: 'matches',
    fresh: active.some((change) => change.kind === 'new'),
    correction: cause.correction,
    shadowOnly: active.length === 0,
    changed: active.map(({ rule }) => rule.id),
  };
  // The shadow's own matches do not move the concern's clock, yet the assessment is of their time.
  const at = active.length > 0 ? concern.clock : latest(concern.clock, told);
  conclude(state, subject, concern, input, at, told, cause.event, output);
}

/** The time of the latest of changes that is later than `time`, else that. They may be more than a call has arguments. */
function latest(time: number, changes: readonly Change[]): number {
  return changes.reduce((last, { at }) => Math.max(last, at), time);
}

/** An officer acted. What fell due before is told before. */
export function assessFollowUp(
  state: ScorerState,
  subject: Subject,
  concern: Concern,
  followUp: FollowUp,
  output: Output,
): void {
  passDue(state, subject, concern, followUp.at, output);
  moveClock(state, subject, concern, followUp.at);
  conclude(state, subject, concern, { kind: 'follow_up', followUp }, concern.clock, [], null, output);
}

function moveClock(state: ScorerState, subject: Subject, concern: Concern, at: number): void {
  const time = Math.max(concern.clock, at);
  concern.level = heldLevel(concern.series, concern.level, time, state.levels[subject.kind]!);
  setClock(state, subject, concern, time);
}

function setClock({ subjects }: ScorerState, subject: Subject, concern: Concern, time: number): void {
  // From then on it only goes forward.
  if (concern.clock === Number.NEGATIVE_INFINITY) subjects.clocks.note(subject, time);
  concern.clock = time;
}

/** A correction that keeps a match takes the old entry's away and brings the new entry's: to a reader that is one
 * match, perhaps with other facts. */
function settleChanges(state: ScorerState, changes: readonly Change[]): readonly Change[] {
  if (changes.every(({ kind }) => kind !== 'gone')) return changes;
  // What a deadline passed for is another match than what the event itself triggered.
  const keyOf = ({ rule, row, at }: Change): string =>
    `${rule.id} ${rule.version} ${state.events.caseOf(row)} ${at - state.events.at(row)}`;
  const gone = new Set(changes.filter(({ kind }) => kind === 'gone').map(keyOf));
  const back = new Set(changes.filter(({ kind }) => kind !== 'gone').map(keyOf));
  return changes
    .filter((change) => change.kind !== 'gone' || !back.has(keyOf(change)))
    .map((change) =>
      change.kind === 'new' && gone.has(keyOf(change)) ? { ...change, kind: 'facts' as const } : change,
    );
}

function advanceTo(
  state: ScorerState,
  subject: Subject,
  concern: Concern,
  changes: readonly Change[],
  correction: boolean,
): void {
  if (changes.length === 0) return;
  const levels = state.levels[subject.kind]!;
  const standing = changes.filter(({ kind }) => kind !== 'gone');
  const time = latest(concern.clock, standing);
  const inOrder = !correction && changes.every(({ at, kind }) => kind !== 'gone' && at > concern.clock);
  concern.level = inOrder
    ? sweep(concern.series, concern.clock, concern.level, time, levels)
    : sweep(concern.series, Number.NEGATIVE_INFINITY, -1, time, levels);
  setClock(state, subject, concern, time);
}

function conclude(
  state: ScorerState,
  subject: Subject,
  concern: Concern,
  input: LifeInput,
  at: number,
  changes: readonly Change[],
  event: string | null,
  output: Output,
): void {
  const levels = state.levels[subject.kind]!;
  const score = explained(concern.series, at, levels.retentionMs);
  const now: Situation = {
    at,
    level: at > concern.clock ? heldLevel(concern.series, concern.level, at, levels) : concern.level,
    score: score.score,
    rules: score.parts.map(({ rule }) => rule.id),
  };
  const decision = decide(concern.life, input, now, state.settings);
  if (decision !== null) {
    const warning =
      decision.kind === 'revision'
        ? revise(state, subject, concern, decision.reason, input, now, score, output)
        : null;
    const told = decision.reason === 'shadow' ? { ...now, ...withShadows(concern, at, levels) } : now;
    output.assessments.push(
      assessment(state, subject, concern, decision, told, changes, event, warning, output),
    );
  }
  const isSettled =
    decision?.kind === 'silent' &&
    input.kind === 'matches' &&
    !input.correction &&
    changes.every((change) => change.kind !== 'gone');
  schedule(state, subject, concern, isSettled);
}

/** What a concern would be if its shadow rules counted, which is what they are tried for. Without hysteresis: no level was held. */
function withShadows(
  { series }: Concern,
  at: number,
  levels: LevelSettings,
): Pick<Situation, 'score' | 'level'> {
  const counting = series.map(({ rule, matches }) => ({ rule: { ...rule, shadow: false }, matches }));
  return { score: scoreAt(counting, at, levels.retentionMs), level: rawLevel(counting, at, levels) };
}

/** Moves the life on and writes the revision. */
function revise(
  state: ScorerState,
  subject: Subject,
  concern: Concern,
  reason: RevisionReason,
  input: LifeInput,
  now: Situation,
  score: Score,
  output: Output,
): Warning {
  const before = concern.life.open;
  // A warning that is over keeps the place it had.
  const areaCode =
    score.parts.length === 0 ? (before?.areaCode ?? null) : areaCodeOf(state, subject, score.parts);
  const told = { ...now, areaCode };
  concern.life = evolve(
    concern.life,
    reason,
    input,
    told,
    () => warningIdOf(state, subject, concern, now.at),
    state.settings,
  );
  // An ended warning is gone from the life; what it was at its end is still told.
  const after = concern.life.open ?? tell(before!, reason, input, told, state.settings);
  const warning: Warning = {
    warningId: after.warningId,
    revision: after.revision,
    reason,
    subject: subject.key,
    purpose: concern.purpose,
    level: LEVELS[now.level < 0 ? before!.level : now.level]!,
    score: now.score,
    at: now.at,
    openedAt: after.openedAt,
    ruleSet: ruleSetAt(state.timeline, now.at),
    contributions: contributions(state, subject, score, now.at),
    previousLevel: before === null ? null : levelName(before.level),
    previousScore: before === null ? null : before.score,
    status: ended(reason) ?? after.status,
    assignee: after.assignee,
    outcome: after.outcome,
    acknowledgeBy: ended(reason) === undefined ? after.acknowledgeBy : null,
    position: output.position,
    recordedAt: output.recordedAt,
    escalation: after.escalation,
    followUp: input.kind === 'follow_up' ? answered(input.followUp) : null,
    areaCode,
  };
  output.warnings.push(warning);
  return warning;
}

function answered(followUp: FollowUp): AnsweredFollowUp {
  const { followUpId: id, action, actor, assignee, until, reason, rule } = followUp;
  return { id, action, actor, assignee, until, reason, rule };
}

function ended(reason: RevisionReason): 'closed' | 'expired' | 'withdrawn' | undefined {
  return reason === 'closed' || reason === 'expired' || reason === 'withdrawn' ? reason : undefined;
}

/** Subject, purpose, time raised and number of the episode. A concern forgotten after its retention counts its episodes
 * anew, but then raises only at later times, so no id comes twice. */
function warningIdOf(state: ScorerState, subject: Subject, concern: Concern, at: number): string {
  return `w_${state.tools.hash(`${subject.key}\n${concern.purpose}\n${at}\n${concern.life.episodes}`).slice(0, 24)}`;
}

function contributions(
  state: ScorerState,
  subject: Subject,
  score: Score,
  at: number,
): readonly Contribution[] {
  const shared = shares(score);
  return score.parts.map(({ rule, match }, index) => {
    const { events, facts } = grounds(state, subject, rule, match);
    return {
      rule: rule.id,
      version: rule.version,
      points: rule.points,
      contribution: rounded(shared[index]!),
      decay: rounded(2 ** (-(at - match.at) / rule.halfLifeMs)),
      at: match.at,
      events,
      facts,
    };
  });
}

/**
 * Plans the concern's next waking. A new match at the same level only puts the fall off, so the time already planned
 * still comes early enough: `wake` then looks again.
 */
function schedule(state: ScorerState, subject: Subject, concern: Concern, isSettled: boolean): void {
  if (concern.life.open === null) concern.wakeAt = null;
  else if (!isSettled || concern.wakeAt === null)
    plan(state, subject, concern, nextDue(state, subject, concern).at);
}

function plan(state: ScorerState, subject: Subject, concern: Concern, at: number): void {
  if (at === concern.wakeAt) return;
  concern.wakeAt = at;
  state.wakings.push({ at, subject, concern });
}

interface Due {
  readonly at: number;
  readonly kind: 'time' | 'deadline';
}

/** When the level falls or the acknowledgement is overdue, whichever comes first; the fall where both are at once, for
 * it may end the warning. */
function nextDue(state: ScorerState, subject: Subject, concern: Concern): Due {
  const falls = fallTime(concern.series, concern.level, concern.clock, state.levels[subject.kind]!);
  const deadline = concern.life.open?.acknowledgeBy ?? Number.POSITIVE_INFINITY;
  return falls <= deadline ? { at: falls, kind: 'time' } : { at: deadline, kind: 'deadline' };
}

/** A timer is due: time has passed for its concern. */
export function wake(state: ScorerState, { subject, concern, at }: Waking, output: Output): void {
  if (concern.wakeAt === at) passDue(state, subject, concern, at, output);
}

/** Tells what fell due for an open warning by `time`, in order, and plans the next waking. */
function passDue(state: ScorerState, subject: Subject, concern: Concern, time: number, output: Output): void {
  while (concern.life.open !== null) {
    const due = nextDue(state, subject, concern);
    if (due.at > time) {
      plan(state, subject, concern, due.at);
      return;
    }
    moveClock(state, subject, concern, due.at);
    conclude(state, subject, concern, { kind: due.kind }, concern.clock, [], null, output);
    if (concern.wakeAt !== null && concern.wakeAt > time) return;
  }
}
