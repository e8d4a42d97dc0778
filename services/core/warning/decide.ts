import type { FollowUp } from '../record/follow-up.ts';
import type { RevisionReason, SilentReason } from '../record/warning.ts';
import type { LifeState, OpenWarning } from './life.ts';

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

function decideQuiet(
  life: LifeState,
  input: { readonly fresh: boolean },
  now: Situation,
  settings: LifeSettings,
): Decision {
  if (now.level < 0) return silent(input.fresh ? 'below_level' : 'duplicate');
  if (isSilenced(life, now)) return silent('silenced');
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
  input: { readonly fresh: boolean; readonly correction: boolean },
  now: Situation,
  settings: LifeSettings,
): Decision {
  if (now.level < 0) return revision('withdrawn');
  if (now.level < open.level) return revision('corrected');
  if (isSilenced(life, now)) return silent('silenced');
  if (now.level > open.level) return revision('escalated');
  if (now.rules.some((rule) => !open.rules.includes(rule))) return revision('corroborated');
  const changed = Math.abs(now.score - open.score) >= VISIBLE_SCORE;
  if (input.correction ? changed : open.rules.length > now.rules.length && !input.fresh)
    return revision('corrected');
  if (!input.fresh) return silent('duplicate');
  return now.at - open.toldAt >= settings.cooldownMs ? revision('corroborated') : silent('cooldown');
}

/** A silence breaks when the level rises. */
function isSilenced(life: LifeState, now: Situation): boolean {
  return life.silence !== null && now.at < life.silence.until && now.level <= life.silence.level;
}

function decideFollowUp(life: LifeState, followUp: FollowUp, now: Situation): Decision | null {
  if (followUp.action === 'reopen') {
    return life.open === null && life.closed !== null && now.level >= 0 ? revision('raised') : null;
  }
  if (life.open?.warningId !== followUp.warningId) return null;
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
