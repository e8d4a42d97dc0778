import type { FollowUp } from '../record/follow-up.ts';
import type { RevisionReason, SilentReason } from '../record/warning.ts';
import type { LifeState, OpenWarning } from './life.ts';
import { areSilenced } from './silence.ts';

/** How the concern stands when the input comes: level as index into `LEVELS` or -1, score 0-100, contributing rules. */
export interface Situation {
  readonly at: number;
  readonly level: number;
  readonly score: number;
  readonly rules: readonly string[];
}

export type LifeInput =
  /** The concern's matches changed. `fresh`: one is new; `correction`: by a revision or a retraction. */
  | {
      readonly kind: 'matches';
      readonly fresh: boolean;
      readonly correction: boolean;
      readonly shadowOnly: boolean;
      /** Ids of the rules whose matches changed, shadows left out. */
      readonly changed: readonly string[];
    }
  | { readonly kind: 'time' }
  | { readonly kind: 'deadline' }
  | { readonly kind: 'follow_up'; readonly followUp: FollowUp };

export type Decision =
  | { readonly kind: 'revision'; readonly reason: RevisionReason }
  | { readonly kind: 'silent'; readonly reason: SilentReason };

export interface LifeSettings {
  readonly cooldownMs: number;
  readonly reopenCooldownMs: number;
}

/** A change of the score smaller than this is not worth telling. */
const VISIBLE_SCORE = 0.05;

const revision = (reason: RevisionReason): Decision => ({ kind: 'revision', reason });
const silent = (reason: SilentReason): Decision => ({ kind: 'silent', reason });

/** What to tell of an input to a concern, with the reason; staying silent has its reason too. Null: the input does not
 * concern a warning that is open. See docs/semantics.md, "Warnings". */
export function decide(
  life: LifeState,
  input: LifeInput,
  now: Situation,
  settings: LifeSettings,
): Decision | null {
  switch (input.kind) {
    case 'matches':
      if (input.shadowOnly) return silent('shadow');
      return life.open === null
        ? decideQuiet(life, input, now, settings)
        : decideOpen(life, life.open, input, now, settings);
    case 'time':
      if (life.open === null || now.level >= life.open.level) return null;
      return revision(now.level < 0 ? 'expired' : 'lowered');
    case 'deadline':
      return life.open?.acknowledgeBy == null || now.at < life.open.acknowledgeBy
        ? null
        : revision('unacknowledged');
    case 'follow_up':
      return decideFollowUp(life, input.followUp, now);
    default:
      return input satisfies never;
  }
}

type MatchesInput = Extract<LifeInput, { readonly kind: 'matches' }>;

function decideQuiet(life: LifeState, input: MatchesInput, now: Situation, settings: LifeSettings): Decision {
  if (now.level < 0) return silent(input.fresh ? 'below_level' : 'duplicate');
  if (areSilenced(life.silences, input.changed, now)) return silent('silenced');
  const { closed } = life;
  if (
    closed !== null &&
    now.level <= closed.level &&
    (!input.fresh || now.at < closed.at + settings.reopenCooldownMs)
  ) {
    return silent('cooldown');
  }
  return revision('raised');
}

function decideOpen(
  life: LifeState,
  open: OpenWarning,
  input: MatchesInput,
  now: Situation,
  settings: LifeSettings,
): Decision {
  if (now.level < 0) return revision('withdrawn');
  if (now.level < open.level) return revision('corrected');
  if (areSilenced(life.silences, input.changed, now)) return silent('silenced');
  if (now.level > open.level) return revision('escalated');
  if (now.rules.some((rule) => !open.rules.includes(rule) && !areSilenced(life.silences, [rule], now)))
    return revision('corroborated');
  const changed = Math.abs(now.score - open.score) >= VISIBLE_SCORE;
  if (input.correction ? changed : open.rules.length > now.rules.length && !input.fresh)
    return revision('corrected');
  if (!input.fresh) return silent('duplicate');
  return now.at - open.toldAt >= settings.cooldownMs ? revision('corroborated') : silent('cooldown');
}

function decideFollowUp(life: LifeState, followUp: FollowUp, now: Situation): Decision | null {
  if (followUp.action === 'reopen') return decideReopen(life, followUp, now);
  if (life.open?.warningId !== followUp.warningId) return null;
  if (isOutdated(life.open, followUp)) return silent('outdated');
  switch (followUp.action) {
    case 'acknowledge':
      return revision('acknowledged');
    case 'assign':
      return revision('assigned');
    case 'contact':
    case 'visit':
    case 'refer':
    case 'silence':
      return revision('followed_up');
    case 'close':
      return revision('closed');
    default:
      return followUp.action satisfies never;
  }
}

/** Only what was closed last can be reopened, and only while there is something left of it. */
function decideReopen({ open, closed }: LifeState, { warningId }: FollowUp, now: Situation): Decision | null {
  if (open !== null || closed?.warningId !== warningId) return null;
  return now.level < 0 ? silent('below_level') : revision('raised');
}

/** Whether another person has acted since the revision that this one saw: of two at once the second is to see what the
 * first did. */
function isOutdated({ followedUp }: OpenWarning, { actor, seenRevision }: FollowUp): boolean {
  if (seenRevision === null) return false;
  const other = followedUp.find((acted) => acted.actor !== actor);
  return other !== undefined && other.revision > seenRevision;
}
