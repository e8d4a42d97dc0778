import type { RuleSetActivation } from '../record/rule-set.ts';
import type { Rule } from '../rule/rule.ts';
import { inForceAt } from '../rule-set/in-force.ts';
import type { EraExplanation } from '../scorer/explain.ts';
import { canonicalJson, compareText } from '../text/canonical.ts';

/** The rule sets of a log in the order in which they came. */
export interface RuleTimeline {
  add(activation: RuleSetActivation): void;
  /** The rule as it stood at a time, else as any set ever had it, the newest first; undefined where none did. */
  ruleAt(id: string, time: number): { readonly rule: Rule; readonly era: EraExplanation } | undefined;
  /** Whether just this text of a rule was active at a time. */
  eraOf(rule: Rule, time: number): EraExplanation;
  /** Kinds of subject that a rule ever was about. */
  subjectsOf(id: string): ReadonlySet<Rule['subject']>;
  /** Ids that any set had. */
  ids(): readonly string[];
  /** Every text that a rule ever had, each once, the newest last. */
  versionsOf(id: string): readonly Rule[];
}

const NO_SUBJECTS: ReadonlySet<Rule['subject']> = new Set();

export function createRuleTimeline(): RuleTimeline {
  const sets: (Omit<RuleSetActivation, 'rules'> & { readonly rules: ReadonlyMap<string, Rule> })[] = [];
  // Asked for every event, so kept rather than looked up.
  const subjects = new Map<string, Set<Rule['subject']>>();

  const ruleAt = (id: string, time: number): { rule: Rule; era: EraExplanation } | undefined => {
    const set = inForceAt(sets, time);
    const now = set?.rules.get(id);
    const rule = now ?? sets.findLast(({ rules }) => rules.has(id))?.rules.get(id);
    if (rule === undefined) return undefined;
    const status = now?.status ?? 'absent';
    const isActive = status === 'active' || status === 'shadow';
    return { rule, era: { isActive, ruleSet: set?.ruleSet ?? '', status } };
  };
  return {
    add(activation) {
      const rules = JSON.parse(activation.rules) as readonly Rule[];
      sets.push({ ...activation, rules: new Map(rules.map((rule) => [rule.id, rule])) });
      for (const { id, subject } of rules) subjects.set(id, new Set(subjects.get(id)).add(subject));
    },
    subjectsOf: (id) => subjects.get(id) ?? NO_SUBJECTS,
    ruleAt,
    eraOf(rule, time) {
      const now = ruleAt(rule.id, time);
      const ruleSet = inForceAt(sets, time)?.ruleSet ?? '';
      if (now === undefined || now.era.status === 'absent')
        return { isActive: false, ruleSet, status: 'absent' };
      return isSame(now.rule, rule) ? now.era : { isActive: false, ruleSet, status: 'another_version' };
    },
    ids: () => [...new Set(sets.flatMap(({ rules }) => [...rules.keys()]))].sort(compareText),
    versionsOf(id) {
      const versions = new Map<string, Rule>();
      for (const { rules } of sets) {
        const rule = rules.get(id);
        if (rule === undefined) continue;
        const text = canonicalJson(rule);
        versions.delete(text);
        versions.set(text, rule);
      }
      return [...versions.values()];
    },
  };
}

function isSame(a: Rule, b: Rule): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}
