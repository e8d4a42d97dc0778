import type { FollowUp } from '../record/follow-up.ts';
import type { RevisionReason } from '../record/warning.ts';
import type { LifeInput, Situation } from './decide.ts';
import { type HandlingSettings, handlingAfter } from './handling.ts';
import type { Acted, LifeState, OpenWarning } from './life.ts';
import { silencesAfter } from './silence.ts';

export type EvolveSettings = HandlingSettings;

/** What a revision tells of the moment. */
export interface Told extends Situation {
  readonly areaCode: string | null;
}

/** The life after a revision. `newId` names the warning where it is raised; it is a hash, and asked for only then. */
export function evolve(
  life: LifeState,
  reason: RevisionReason,
  input: LifeInput,
  now: Told,
  newId: () => string,
  settings: EvolveSettings,
): LifeState {
  const told = tell(life.open ?? openWarning(newId(), now), reason, input, now, settings);
  const after = { ...life, silences: silencesAfter(life.silences, followUpOf(input), now) };
  switch (reason) {
    case 'raised':
      return { ...after, episodes: life.episodes + 1, open: told, closed: null };
    case 'expired':
    case 'withdrawn':
      return { ...after, open: null };
    case 'closed':
      return {
        ...after,
        open: null,
        closed: { warningId: told.warningId, at: now.at, level: now.level },
      };
    case 'escalated':
    case 'followed_up':
    case 'corroborated':
    case 'lowered':
    case 'corrected':
    case 'unacknowledged':
    case 'acknowledged':
    case 'assigned':
      return { ...after, open: told };
    default:
      return reason satisfies never;
  }
}

const followUpOf = (input: LifeInput): FollowUp | null =>
  input.kind === 'follow_up' ? input.followUp : null;

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
    answered: false,
    escalation: 0,
    acknowledgeBy: null,
    outcome: null,
    areaCode: null,
    followedUp: [],
  };
}

/** The warning as this revision leaves it, ended or not. */
export function tell(
  open: OpenWarning,
  reason: RevisionReason,
  input: LifeInput,
  now: Told,
  settings: EvolveSettings,
): OpenWarning {
  const followUp = followUpOf(input);
  const revision = open.revision + 1;
  const { answered, escalation, acknowledgeBy } = handlingAfter(open, reason, followUp, now, settings);
  return {
    warningId: open.warningId,
    revision,
    level: now.level,
    score: now.score,
    openedAt: open.openedAt,
    toldAt: input.kind === 'matches' ? now.at : open.toldAt,
    rules: now.rules,
    status: statusAfter(open, reason, followUp),
    assignee: reason === 'assigned' ? (followUp?.assignee ?? null) : open.assignee,
    answered,
    escalation,
    acknowledgeBy,
    outcome: followUp?.outcome ?? open.outcome,
    areaCode: now.areaCode,
    followedUp: followUp === null ? open.followedUp : acted(open, { actor: followUp.actor, revision }),
  };
}

function acted({ followedUp }: OpenWarning, last: Acted): readonly Acted[] {
  const other = followedUp.find(({ actor }) => actor !== last.actor);
  return other === undefined ? [last] : [last, other];
}

function statusAfter(
  open: OpenWarning,
  reason: RevisionReason,
  followUp: FollowUp | null,
): OpenWarning['status'] {
  if (followUp?.leavesDeadline === true) return open.status;
  switch (reason) {
    // Who contacts, visits, refers or silences has taken note as well.
    case 'acknowledged':
    case 'followed_up':
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
