import { canonicalJson, compareText } from '../../text/canonical.ts';
import { isFactReference } from '../compile-conditions.ts';
import type { Condition, FactReference, Rule } from '../rule.ts';

/** A fact that is computed once for an event, whatever the number of rules that ask for it. */
export interface DistinctFact {
  readonly subject: Rule['subject'];
  /** In which roles a person's events count for it; empty for areas. */
  readonly roles: readonly string[];
  readonly reference: FactReference;
  /** Ids of the rules that use it, in order. */
  readonly rules: readonly string[];
}

/** The facts of rules that are on, the most shared first. Facts are one where subject, roles and params are equal. */
export function distinctFacts(rules: readonly Rule[]): readonly DistinctFact[] {
  const facts = new Map<string, DistinctFact & { readonly rules: string[] }>();
  for (const rule of rules.filter(({ status }) => status !== 'off')) {
    const roles = [...(rule.roles ?? [])].sort(compareText);
    for (const { fact, params, path } of referencesIn(rule.conditions)) {
      const reference = {
        fact,
        ...(params === undefined ? {} : { params }),
        ...(path === undefined ? {} : { path }),
      };
      const key = canonicalJson({ subject: rule.subject, roles, fact, params: params ?? {}, path });
      const known = facts.get(key) ?? { subject: rule.subject, roles, reference, rules: [] };
      facts.set(key, known);
      if (!known.rules.includes(rule.id)) known.rules.push(rule.id);
    }
  }
  return [...facts.values()].sort((a, b) => b.rules.length - a.rules.length);
}

function referencesIn(condition: Condition): readonly FactReference[] {
  if ('all' in condition) return condition.all.flatMap(referencesIn);
  if ('any' in condition) return condition.any.flatMap(referencesIn);
  if ('not' in condition) return referencesIn(condition.not);
  return isFactReference(condition.value) ? [condition, condition.value] : [condition];
}
