import type { FollowUp } from '../record/follow-up.ts';
import { LEVELS, type Level, type RevisionReason } from '../record/warning.ts';
import { topEscalation } from './hierarchy.ts';
import type { Handling } from './life.ts';

export interface HandlingSettings {
  readonly acknowledgeWithinMs: Readonly<Record<Level, number>>;
}

/** The moment of a revision; `level` is an index into `LEVELS`, -1 where the warning is over. */
interface Moment {
  readonly at: number;
  readonly level: number;
  readonly areaCode: string | null;
}

/** Who is asked after a revision, and by when. See docs/semantics.md, "Acknowledgement". */
export function handlingAfter(
  before: Handling,
  reason: RevisionReason,
  followUp: FollowUp | null,
  now: Moment,
  settings: HandlingSettings,
): Handling {
  switch (reason) {
    case 'raised':
      return asked(0, now, settings);
    case 'escalated':
      return before.answered
        ? asked(0, now, settings)
        : sooner(before, asked(before.escalation, now, settings));
    case 'unacknowledged':
      // An answer that has run out goes back to the unit: nobody has left it lying yet.
      return asked(before.answered ? 0 : before.escalation + 1, now, settings);
    case 'acknowledged':
    case 'assigned':
    case 'followed_up':
      return answeredBy(followUp!, before, now, settings);
    case 'closed':
      return { answered: true, escalation: 0, acknowledgeBy: null };
    case 'corroborated':
    case 'lowered':
    case 'corrected':
      return goneOn(before, now, settings);
    case 'expired':
    case 'withdrawn':
      return { ...before, acknowledgeBy: null };
    default:
      return reason satisfies never;
  }
}

/** Somebody shall acknowledge; at the top there is nobody left to go to. */
function asked(escalation: number, { at, level, areaCode }: Moment, settings: HandlingSettings): Handling {
  const isTop = escalation >= topEscalation(areaCode);
  const acknowledgeBy = isTop ? null : at + settings.acknowledgeWithinMs[LEVELS[level]!];
  return { answered: false, escalation, acknowledgeBy };
}

/** A graver warning never has more time than it had. */
function sooner(before: Handling, after: Handling): Handling {
  if (before.acknowledgeBy === null || after.acknowledgeBy === null) return after;
  return { ...after, acknowledgeBy: Math.min(before.acknowledgeBy, after.acknowledgeBy) };
}

/** Nobody has answered or asked anew. */
function goneOn(before: Handling, now: Moment, settings: HandlingSettings): Handling {
  return isForgotten(before) ? asked(before.escalation, now, settings) : before;
}

/** It stood at the top of what was known of its place: there may be somebody above by now. */
function isForgotten({ answered, acknowledgeBy }: Handling): boolean {
  return !answered && acknowledgeBy === null;
}

function answeredBy(
  { action, actor, assignee, until, rule, leavesDeadline }: FollowUp,
  before: Handling,
  now: Moment,
  settings: HandlingSettings,
): Handling {
  if (leavesDeadline) return goneOn(before, now, settings);
  // Who is given a warning by another has not seen it yet.
  if (action === 'assign' && assignee !== actor) return asked(0, now, settings);
  const promised = before.answered ? before.acknowledgeBy : null;
  // How long a rule is silent says nothing of the warning.
  const own = action === 'silence' && rule !== null ? null : until;
  const acknowledgeBy = action === 'acknowledge' ? until : (own ?? promised);
  return { answered: true, escalation: 0, acknowledgeBy };
}
