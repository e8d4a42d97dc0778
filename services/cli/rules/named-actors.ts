import type { Decided } from '../../app/rule-sets/journal.ts';
import type { RuleSetActivation, RuleSetEntry } from '../../core/record/rule-set.ts';
import type { Publication } from '../../core/rule-set/publication.ts';

/** How an actor is shown. */
export type NameOf = (actor: string) => string;

/** What was decided, with actors as they are shown to people. */
export function namedDecision(decided: Decided, nameOf: NameOf): Decided {
  const { entries, before, after } = decided;
  return {
    ...decided,
    entries: entries.map((entry) => named(entry, nameOf)),
    before: namedPublication(before, nameOf),
    after: namedPublication(after, nameOf),
  };
}

export function namedPublication(state: Publication, nameOf: NameOf): Publication {
  const { activations, trail, open, history } = state;
  return {
    ...state,
    activations: activations.map((one) => named(one, nameOf)),
    trail: trail.map((one) => named(one, nameOf)),
    open: new Map([...open].map(([ruleSet, entry]) => [ruleSet, named(entry, nameOf)])),
    history: history.map((entry) => named(entry, nameOf)),
  };
}

function named<T extends Pick<RuleSetEntry | RuleSetActivation, 'actor'>>(one: T, nameOf: NameOf): T {
  return { ...one, actor: nameOf(one.actor) };
}
