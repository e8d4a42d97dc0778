import { parseDuration } from '../time/duration.ts';
import { factIdentity, factsIn } from './fact-keys.ts';
import type { FactReference, Rule } from './rule.ts';

/** What a rule asks of the scorer at each of its triggers. */
export interface RuleWork {
  /** Different facts that are computed from the history: fields of the trigger cost nothing. */
  readonly facts: number;
  /** Those of them that another rule on the same kind of subject asks for too: they are computed once for both. */
  readonly shared: number;
  /** How far back the longest window reaches, ms; null where none looks back. */
  readonly windowMs: number | null;
  /** The widest circle that is looked into; null where none is. */
  readonly radiusMetres: number | null;
}

/** The work of sound rules by their ids; rules that are off share nothing. */
export function workOf(rules: readonly Rule[]): ReadonlyMap<string, RuleWork> {
  const askers = new Map<string, number>();
  for (const rule of rules.filter(({ status }) => status !== 'off'))
    for (const key of computed(rule).keys()) askers.set(key, (askers.get(key) ?? 0) + 1);
  return new Map(rules.map((rule) => [rule.id, work(rule, askers)]));
}

function work(rule: Rule, askers: ReadonlyMap<string, number>): RuleWork {
  const facts = computed(rule);
  const own = rule.status === 'off' ? 0 : 1;
  const params = [...facts.values()].map(({ params: of = {} }) => of);
  return {
    facts: facts.size,
    shared: [...facts.keys()].filter((key) => (askers.get(key) ?? 0) > own).length,
    windowMs: most(params.map(({ within }) => (within === undefined ? 0 : (parseDuration(within) ?? 0)))),
    radiusMetres: most(params.map(({ radius }) => radius ?? 0)),
  };
}

function computed({ subject, conditions }: Rule): ReadonlyMap<string, FactReference> {
  const facts = factsIn(conditions).filter(({ fact }) => fact !== 'event');
  return new Map(facts.map((one) => [`${subject} ${factIdentity(one)}`, one]));
}

function most(values: readonly number[]): number | null {
  const highest = Math.max(0, ...values);
  return highest === 0 ? null : highest;
}
