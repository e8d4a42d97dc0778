import { activationIn, type RuleSetActivation, type RuleSetEntry } from '../record/rule-set.ts';
import { inForceAt } from './in-force.ts';

/**
 * Which rule set is active, which was before, and what waits for approval: a function of the entries of the topic
 * `rule-sets`, in log order. Every entry is taken as it stands, for it was decided on when it was written.
 */
export interface Publication {
  /** Every activation, in the order of the log, without the rules. */
  readonly activations: readonly Activated[];
  /** The sets that a rollback goes back through, the active one last; the latest MOST_STEPS_BACK and it. */
  readonly trail: readonly RuleSetActivation[];
  /** Proposals that wait for a second person, by rule set. */
  readonly open: ReadonlyMap<string, RuleSetEntry>;
  /** Proposals that another activation overtook: what was shown to people is no longer what would change. */
  readonly lapsed: ReadonlyMap<string, RuleSetEntry>;
  /** Whether a second person must agree: what the installation was last started with, whatever those who publish set. */
  readonly needsApproval: boolean;
  /** Every entry, without the rules: those that matter are in `trail` and `open`. */
  readonly history: readonly RuleSetEntry[];
}

export type Activated = Omit<RuleSetActivation, 'rules'>;

/** A rule set takes a good part of a megabyte, and an installation may publish for years. */
export const MOST_STEPS_BACK = 50;

export const NOTHING_PUBLISHED: Publication = {
  activations: [],
  trail: [],
  open: new Map(),
  lapsed: new Map(),
  needsApproval: true,
  history: [],
};

export function evolve(state: Publication, entry: RuleSetEntry): Publication {
  const after = { ...state, history: [...state.history, { ...entry, rules: '' }] };
  switch (entry.action) {
    case 'proposed':
      return {
        ...after,
        open: withEntry(state.open, entry),
        lapsed: without(state.lapsed, entry.ruleSet),
      };
    case 'approved':
    case 'rejected':
      return { ...after, open: without(state.open, entry.ruleSet) };
    case 'activated':
    case 'rolled_back': {
      const activation = activationIn(entry);
      return activation === null ? after : activated(after, activation, entry.action === 'rolled_back');
    }
    case 'approval_on':
    case 'approval_off':
      return { ...after, needsApproval: entry.action === 'approval_on' };
    default:
      return entry.action satisfies never;
  }
}

function activated(state: Publication, activation: RuleSetActivation, isRollback: boolean): Publication {
  const { rules: _, ...activatedSet } = activation;
  const activations = [...state.activations, activatedSet];
  const before = state.trail.at(-1);
  // The same set once more: what was proposed against it still is.
  if (before?.ruleSet === activation.ruleSet)
    return { ...state, activations, trail: withLast(activation, state.trail.slice(0, -1)) };
  const goesBack = isRollback && state.trail.at(-2)?.ruleSet === activation.ruleSet;
  const rest = goesBack ? state.trail.slice(0, -2) : state.trail;
  return {
    ...state,
    activations,
    trail: withLast(activation, rest).slice(-1 - MOST_STEPS_BACK),
    open: new Map(),
    lapsed: lapsedBy(activation, state),
  };
}

/** Sets that were to take effect later are withdrawn: a rollback does not go back to them. */
function withLast(activation: RuleSetActivation, trail: readonly RuleSetActivation[]) {
  const rest = trail.filter(({ effectiveAt }) => effectiveAt <= activation.effectiveAt);
  const isSame = rest.at(-1)?.ruleSet === activation.ruleSet;
  return [...(isSame ? rest.slice(0, -1) : rest), activation];
}

/** What an activation leaves of earlier proposals. */
function lapsedBy({ ruleSet }: RuleSetActivation, { lapsed, open }: Publication) {
  const overtaken = [...open.values()].map((entry) => [entry.ruleSet, { ...entry, rules: '' }] as const);
  return without(new Map([...lapsed, ...overtaken]), ruleSet);
}

/** The set activated last; it may take effect only later. Undefined where none ever was. */
export function activeSet(state: Publication): RuleSetActivation | undefined {
  return state.trail.at(-1);
}

/** The set in force at a time. */
export function setInForceAt({ activations }: Publication, time: number): Activated | undefined {
  return inForceAt(activations, time);
}

/** Times after this one at which some set takes the place of another, each once. */
export function changesAfter({ activations }: Publication, time: number): readonly number[] {
  const times = activations.map(({ effectiveAt }) => effectiveAt).filter((one) => one > time);
  return [...new Set(times)].sort((a, b) => a - b);
}

/** The set that an activation from this time on would withdraw, for it is yet to take effect; undefined where there is none. */
export function withdrawnBy(state: Publication, effectiveAt: number): RuleSetActivation | undefined {
  return state.trail.findLast((one) => one.effectiveAt > effectiveAt);
}

function withEntry(map: ReadonlyMap<string, RuleSetEntry>, entry: RuleSetEntry) {
  return map.has(entry.ruleSet) ? map : new Map([...map, [entry.ruleSet, entry] as const]);
}

function without(map: ReadonlyMap<string, RuleSetEntry>, ruleSet: string) {
  return new Map([...map].filter(([key]) => key !== ruleSet));
}
