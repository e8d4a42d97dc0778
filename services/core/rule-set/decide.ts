import type { RuleSetEntry } from '../record/rule-set.ts';
import { DAY_MS } from '../time/duration.ts';
import { formatInstant } from '../time/instant.ts';
import { describeDiff } from './describe.ts';
import { diffRuleSets, type RuleJson } from './diff.ts';
import { activeSet, changesAfter, type Publication, setInForceAt } from './publication.ts';

/** A set that is to take effect later than this was dated wrong, more likely than not. */
export const MOST_DAYS_AHEAD = 30;

/** Who asks, why and when. */
export interface Asking {
  readonly actor: string;
  /** The name by which the actor, an account, signs in: a proposal of that name is the actor's own. */
  readonly signsInAs?: string | null;
  readonly reason: string;
  /** Epoch ms. */
  readonly at: number;
}

export interface RuleSet {
  /** Content hash. */
  readonly ruleSet: string;
  /** The rules as one JSON array. */
  readonly rules: string;
}

export type Outcome =
  | 'proposed'
  | 'activated'
  | 'rolled_back'
  | 'rejected'
  | 'approval_on'
  | 'approval_off'
  | 'already_active'
  | 'already_proposed';

export type RefusalCode =
  | 'nothing_active'
  | 'too_early'
  | 'too_late'
  | 'not_open'
  | 'lapsed'
  | 'own_proposal'
  | 'nothing_before'
  | 'open_otherwise';

/** What is to be written (nothing, where it is so already) and what that comes to, or why not. */
export type Decision =
  | {
      readonly ok: true;
      readonly outcome: Outcome;
      readonly ruleSet: string;
      readonly entries: readonly RuleSetEntry[];
    }
  | { readonly ok: false; readonly code: RefusalCode; readonly message: string; readonly remedy: string };

const decided = (outcome: Outcome, ruleSet: string, ...entries: readonly RuleSetEntry[]): Decision => ({
  ok: true,
  outcome,
  ruleSet,
  entries,
});
const refused = (code: RefusalCode, message: string, remedy: string): Decision => ({
  ok: false,
  code,
  message,
  remedy,
});

/** Publishes a set: proposes it, or activates it where no approval is needed. `effectiveAt`: epoch ms, null for at once. */
export function publish(
  state: Publication,
  set: RuleSet,
  effectiveAt: number | null,
  asking: Asking,
): Decision {
  const { ruleSet } = set;
  const active = activeSet(state);
  if (active === undefined) {
    return refused('nothing_active', 'no rule set was ever activated here', 'start it once: tocsin up');
  }
  if (active.ruleSet === ruleSet) return decided('already_active', ruleSet);
  if (state.open.has(ruleSet)) return decided('already_proposed', ruleSet);
  const refusal = effectiveAt === null ? null : refusalOf(effectiveAt, state, asking);
  if (refusal !== null) return refusal;
  const entry = { ...entryFor(state, set, asking), effectiveAt };
  if (state.needsApproval) return decided('proposed', entry.ruleSet, { ...entry, action: 'proposed' });
  return decided(
    'activated',
    ruleSet,
    ...activating({ ...entry, action: 'activated' }, effectOf(state, effectiveAt, asking), state),
  );
}

/** Why no set may be published to take effect then; null where one may. */
function refusalOf(effectiveAt: number, state: Publication, { at }: Asking): Decision | null {
  const inForce = setInForceAt(state, at);
  if (inForce !== undefined && effectiveAt < inForce.effectiveAt) {
    return refused(
      'too_early',
      `${inForce.ruleSet} has been in force since ${formatInstant(inForce.effectiveAt)}, and no later set may take effect before it`,
      'name that time or a later one, or leave --effective-at out',
    );
  }
  const latest = at + MOST_DAYS_AHEAD * DAY_MS;
  if (effectiveAt <= latest) return null;
  return refused(
    'too_late',
    `${formatInstant(effectiveAt)} is more than ${MOST_DAYS_AHEAD} days ahead`,
    `name a time until ${formatInstant(latest)}, or leave --effective-at out`,
  );
}

/** Approves a proposal, which activates it. Its author may not, unless the installation asks for no approval. */
export function approve(state: Publication, ruleSet: string, asking: Asking): Decision {
  if (activeSet(state)?.ruleSet === ruleSet) return decided('already_active', ruleSet);
  const proposal = state.open.get(ruleSet);
  if (proposal === undefined) return notOpen(state, ruleSet);
  if (state.needsApproval && isOwn(proposal, asking)) return ownProposal(proposal, asking);
  const { actor, reason, at } = asking;
  const entry = { ...proposal, actor, reason, recordedAt: at };
  const asked = proposal.rollback ? returnOf(state, asking) : proposal.effectiveAt;
  const effectiveAt = effectOf(state, asked, asking);
  const action = proposal.rollback ? 'rolled_back' : 'activated';
  return decided(
    action,
    ruleSet,
    { ...entry, action: 'approved', rules: '', effectiveAt: null },
    ...activating({ ...entry, action }, effectiveAt, state),
  );
}

function isOwn(proposal: RuleSetEntry, { actor, signsInAs }: Asking): boolean {
  return [actor, signsInAs ?? actor].some((name) => isSameActor(proposal.actor, name));
}

function ownProposal({ actor, ruleSet }: RuleSetEntry, asking: Asking): Decision {
  const approver = asking.signsInAs ?? asking.actor;
  const proposer = actor === asking.actor ? approver : actor;
  return refused(
    'own_proposal',
    `${proposer} proposed ${ruleSet}, so ${approver} may not approve it`,
    'somebody else looks at it and approves it (--as NAME)',
  );
}

/** Takes a proposal off the table; its author may do so too. */
export function reject(state: Publication, ruleSet: string, asking: Asking): Decision {
  const proposal = state.open.get(ruleSet);
  if (proposal === undefined) return notOpen(state, ruleSet);
  const { actor, reason, at } = asking;
  return decided('rejected', ruleSet, {
    ...proposal,
    action: 'rejected',
    rules: '',
    effectiveAt: null,
    actor,
    reason,
    recordedAt: at,
  });
}

/** Goes back to the set that was active before; once more, to the one before that. */
export function rollBack(state: Publication, asking: Asking): Decision {
  const target = state.trail.at(-2);
  if (target === undefined) {
    return refused(
      'nothing_before',
      'there is no earlier set to go back to',
      'publish the rules you want: tocsin rules publish DIR',
    );
  }
  const open = state.open.get(target.ruleSet);
  if (open?.rollback === true) return decided('already_proposed', target.ruleSet);
  if (open !== undefined) {
    return refused(
      'open_otherwise',
      `${target.ruleSet}, the set before, was proposed by ${open.actor} already`,
      `approve that (tocsin rules approve ${target.ruleSet}), or reject it first`,
    );
  }
  const entry = { ...entryFor(state, target, asking), rollback: true };
  if (state.needsApproval) return decided('proposed', entry.ruleSet, { ...entry, action: 'proposed' });
  const effectiveAt = effectOf(state, returnOf(state, asking), asking);
  return decided(
    'rolled_back',
    target.ruleSet,
    ...activating({ ...entry, action: 'rolled_back' }, effectiveAt, state),
  );
}

/** Has the installation ask for a second person's approval from now on, or no longer. */
export function setApproval(state: Publication, needsApproval: boolean, asking: Asking): Decision {
  const action = needsApproval ? 'approval_on' : 'approval_off';
  const active = activeSet(state);
  if (active === undefined || state.needsApproval === needsApproval)
    return decided(action, active?.ruleSet ?? '');
  return decided(action, active.ruleSet, { ...entryFor(state, active, asking), action, rules: '' });
}

/** Names that differ only in case, width or blanks around them are one person's. */
export function isSameActor(a: string, b: string): boolean {
  const folded = (name: string): string => name.normalize('NFKC').trim().toLowerCase();
  return folded(a) === folded(b);
}

function entryFor(
  state: Publication,
  { ruleSet, rules }: RuleSet,
  { actor, reason, at }: Asking,
): Omit<RuleSetEntry, 'action'> {
  const active = activeSet(state);
  const before = active === undefined ? [] : parsed(active.rules);
  return {
    ruleSet,
    rules,
    effectiveAt: null,
    actor,
    reason,
    recordedAt: at,
    previous: active?.ruleSet ?? null,
    rollback: false,
    ...describeDiff(diffRuleSets(before, parsed(rules))),
  };
}

export function parsed(rules: string): readonly RuleJson[] {
  return JSON.parse(rules) as readonly RuleJson[];
}

/** When it takes effect: at the time asked for, else now; never before the set in force. */
function effectOf(state: Publication, asked: number | null, { at }: Asking): number {
  return Math.max(asked ?? at, setInForceAt(state, at)?.effectiveAt ?? -Infinity);
}

/** When the set before is to take effect, where it is yet to do so; else null, for at once. */
function returnOf({ trail }: Publication, { at }: Asking): number | null {
  const effectiveAt = trail.at(-2)?.effectiveAt ?? at;
  return effectiveAt > at ? effectiveAt : null;
}

/**
 * The set takes effect, and takes the place of those that are to do so later: it is activated once more at the time of each,
 * where the later record counts. The last entry is the one that says from when on.
 */
function activating(entry: RuleSetEntry, effectiveAt: number, state: Publication): readonly RuleSetEntry[] {
  const again = changesAfter(state, effectiveAt);
  return [...again, effectiveAt].map((time) => ({ ...entry, effectiveAt: time }));
}

function notOpen(state: Publication, ruleSet: string): Decision {
  const lapsed = state.lapsed.get(ruleSet);
  if (lapsed !== undefined) {
    return refused(
      'lapsed',
      `${ruleSet} was proposed while ${lapsed.previous} was active; ${activeSet(state)?.ruleSet} has been activated since`,
      'publish it again, to see what it would change now',
    );
  }
  const open = [...state.open.keys()];
  return refused(
    'not_open',
    `there is no open proposal ${ruleSet}`,
    open.length === 0 ? 'none is open: tocsin rules status' : `open: ${open.join(', ')}`,
  );
}
