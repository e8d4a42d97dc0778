import { LEVELS, type Level, type RevisionReason } from '../record/warning.ts';
import type { LifeInput, Situation } from './decide.ts';
import type { LifeState, OpenWarning } from './life.ts';

export interface EvolveSettings {
  readonly acknowledgeWithinMs: Readonly<Record<Level, number>>;
}

/** The life after a revision. `newId` names the warning where it is raised. */
export function evolve(
  life: LifeState,
  reason: RevisionReason,
  input: LifeInput,
  now: Situation,
  newId: string,
  settings: EvolveSettings,
): LifeState {
  const told = tell(life.open ?? openWarning(newId, now), reason, input, now, settings);
  switch (reason) {
    case 'raised':
      return { episodes: life.episodes + 1, open: told, silence: life.silence, closed: null };
    case 'escalated':
      return { ...life, open: told, silence: null };
    case 'expired':
    case 'withdrawn':
      return { ...life, open: null };
    case 'closed':
      return { ...life, open: null, closed: { at: now.at, level: now.level } };
    case 'followed_up':
      return { ...life, open: told, silence: silenceOf(life, input, now) };
    case 'corroborated':
    case 'lowered':
    case 'corrected':
    case 'unacknowledged':
    case 'acknowledged':
    case 'assigned':
      return { ...life, open: told };
    default:
      return reason satisfies never;
  }
}

function openWarning(warningId: string, now: Situation): OpenWarning {
  return {
    warningId,
    revision: -1,
    level: -1,
    score: 0,
    openedAt: now.at,
    toldAt: now.at,
    rules: [],
    status: 'open',
    assignee: null,
    acknowledgeBy: null,
    outcome: null,
  };
}

/** The warning as this revision leaves it, ended or not. */
export function tell(
  open: OpenWarning,
  reason: RevisionReason,
  input: LifeInput,
  now: Situation,
  settings: EvolveSettings,
): OpenWarning {
  const followUp = input.kind === 'follow_up' ? input.followUp : null;
  return {
    ...open,
    revision: open.revision + 1,
    level: now.level,
    score: now.score,
    rules: now.rules,
    toldAt: input.kind === 'matches' ? now.at : open.toldAt,
    status: statusAfter(open, reason),
    assignee: reason === 'assigned' ? (followUp?.assignee ?? null) : open.assignee,
    acknowledgeBy: deadlineAfter(open, reason, input, now, settings),
    outcome: followUp?.outcome ?? open.outcome,
  };
}

function statusAfter(open: OpenWarning, reason: RevisionReason): OpenWarning['status'] {
  switch (reason) {
    case 'acknowledged':
      return open.status === 'assigned' ? 'assigned' : 'acknowledged';
    case 'assigned':
      return 'assigned';
    // A graver warning is a new request: it wants to be acknowledged again.
    case 'escalated':
    case 'unacknowledged':
      return open.status === 'assigned' ? 'assigned' : 'open';
    default:
      return open.status;
  }
}

function deadlineAfter(
  open: OpenWarning,
  reason: RevisionReason,
  input: LifeInput,
  now: Situation,
  settings: EvolveSettings,
): number | null {
  switch (reason) {
    case 'raised':
    case 'escalated':
      return now.at + settings.acknowledgeWithinMs[LEVELS[now.level]!];
    case 'acknowledged':
      return input.kind === 'follow_up' ? input.followUp.until : null;
    case 'unacknowledged':
    case 'assigned':
    case 'followed_up':
      return null;
    default:
      return open.acknowledgeBy;
  }
}

function silenceOf(life: LifeState, input: LifeInput, now: Situation): LifeState['silence'] {
  const followUp = input.kind === 'follow_up' ? input.followUp : null;
  if (followUp?.action !== 'silence' || followUp.until === null) return life.silence;
  return { until: followUp.until, level: now.level };
}
