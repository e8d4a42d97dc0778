import { canonicalJson } from '../../text/canonical.ts';
import { isFactReference } from '../compile-conditions.ts';
import { comparison } from '../operators.ts';
import type { Condition, FactCondition, FactReference } from '../rule.ts';
import type { FactExplanation } from './facts.ts';
import type { Value } from './seen.ts';

export type TruthName = 'true' | 'false' | 'unknown';

/** A node of a rule's `conditions` with what it came to. */
export type ConditionExplanation =
  | {
      readonly kind: 'all' | 'any' | 'not';
      readonly truth: TruthName;
      readonly parts: readonly ConditionExplanation[];
    }
  | {
      readonly kind: 'fact';
      readonly truth: TruthName;
      readonly fact: NamedFact;
      readonly operator: string;
      /** The other side: a fact too, or what is written. */
      readonly value: { readonly fact: NamedFact } | { readonly literal: unknown };
    };

/** A fact under the name that it has in a match. */
export interface NamedFact extends FactExplanation {
  readonly name: string;
}

export interface ConditionsExplanation {
  readonly condition: ConditionExplanation;
  /** The rule's distinct facts in the order they are written. */
  readonly facts: readonly NamedFact[];
}

/** Evaluates every node, also those that decide nothing any more: who reads wants to see them all. */
export function explainConditions(
  conditions: Condition,
  explain: (fact: FactReference) => FactExplanation,
): ConditionsExplanation {
  const facts = new Map<string, NamedFact>();
  const names = new Map<string, number>();
  const factOf = (written: FactReference): NamedFact => {
    const { fact, params, path } = written;
    const key = canonicalJson({ fact, params, path });
    const known = facts.get(key);
    if (known !== undefined) return known;
    const name = fact === 'event' ? `event.${String(path).replace(/^\$\./, '')}` : fact;
    const nth = (names.get(name) ?? 0) + 1;
    names.set(name, nth);
    const found = { ...explain(written), name: nth === 1 ? name : `${name}_${nth}` };
    facts.set(key, found);
    return found;
  };
  return { condition: explainNode(conditions, factOf), facts: [...facts.values()] };
}

function explainNode(condition: Condition, factOf: (fact: FactReference) => NamedFact): ConditionExplanation {
  const parts = (list: readonly Condition[]): readonly ConditionExplanation[] =>
    list.map((part) => explainNode(part, factOf));
  if ('all' in condition) return grouped('all', parts(condition.all));
  if ('any' in condition) return grouped('any', parts(condition.any));
  if ('not' in condition) return grouped('not', parts([condition.not]));
  return compared(condition, factOf);
}

/** Kleene's strong three-valued logic: see docs/semantics.md, "Three values". */
function grouped(kind: 'all' | 'any' | 'not', parts: readonly ConditionExplanation[]): ConditionExplanation {
  return {
    kind,
    truth: truthOf(
      kind,
      parts.map(({ truth }) => truth),
    ),
    parts,
  };
}

function truthOf(kind: 'all' | 'any' | 'not', truths: readonly TruthName[]): TruthName {
  if (kind === 'not') return truths[0] === 'unknown' ? 'unknown' : truths[0] === 'true' ? 'false' : 'true';
  const decisive = kind === 'all' ? 'false' : 'true';
  if (truths.includes(decisive)) return decisive;
  if (truths.includes('unknown')) return 'unknown';
  return kind === 'all' || truths.length === 0 ? 'true' : 'false';
}

function compared(written: FactCondition, factOf: (fact: FactReference) => NamedFact): ConditionExplanation {
  const fact = factOf(written);
  const { operator } = written;
  const value = isFactReference(written.value) ? { fact: factOf(written.value) } : { literal: written.value };
  const right: unknown = 'fact' in value ? value.fact.value : value.literal;
  const isUnknown = fact.value === null || right === null;
  const truth = isUnknown
    ? 'unknown'
    : comparison(operator)(fact.value satisfies Value, right)
      ? 'true'
      : 'false';
  return { kind: 'fact', truth, fact, operator, value };
}
