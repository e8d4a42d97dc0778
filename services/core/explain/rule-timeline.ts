import type { RuleSetActivation } from '../record/rule-set.ts';
import type { Rule } from '../rule/rule.ts';
import type { EraExplanation } from '../scorer/explain.ts';
import { compareText } from '../text/canonical.ts';

/** The rule sets of a log in the order in which they came. */
export interface RuleTimeline {
  add(activation: RuleSetActivation): void;
  /** The rule as it stood at a time, else as any set ever had it, the newest first; undefined where none did. */
  ruleAt(id: string, time: number): { readonly rule: Rule; readonly era: EraExplanation } | undefined;
  /** Ids that any set had. */
  ids(): readonly string[];
  /** Every text that a rule ever had. */
  versionsOf(id: string): readonly Rule[];
}

export function createRuleTimeline(): RuleTimeline {
  const sets: { readonly activation: RuleSetActivation; readonly rules: ReadonlyMap<string, Rule> }[] = [];

  const setAt = (time: number): (typeof sets)[number] | undefined => {
    let active: (typeof sets)[number] | undefined;
    for (const one of sets) {
      const { effectiveAt } = one.activation;
      if (effectiveAt <= time && effectiveAt >= (active?.activation.effectiveAt ?? -Infinity)) active = one;
    }
    return active;
  };
  return {
    add(activation) {
      const rules = JSON.parse(activation.rules) as readonly Rule[];
      sets.push({ activation, rules: new Map(rules.map((rule) => [rule.id, rule])) });
    },
    ruleAt(id, time) {
      const set = setAt(time);
      const now = set?.rules.get(id);
      const rule = now ?? sets.findLast(({ rules }) => rules.has(id))?.rules.get(id);
      if (rule === undefined) return undefined;
      const status = now?.status ?? 'absent';
      const isActive = status === 'active' || status === 'shadow';
      return { rule, era: { isActive, ruleSet: set?.activation.ruleSet ?? '', status } };
    },
    ids: () => [...new Set(sets.flatMap(({ rules }) => [...rules.keys()]))].sort(compareText),
    versionsOf: (id) => sets.flatMap(({ rules }) => rules.get(id) ?? []),
  };
}
