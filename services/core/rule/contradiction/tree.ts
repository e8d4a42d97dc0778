import { isFactReference } from '../compile-conditions.ts';
import { factIdentity } from '../fact-keys.ts';
import { comparison, compileOperator } from '../operators.ts';
import type { Condition, FactCondition, FactReference, Scalar } from '../rule.ts';
import { candidatesOf } from './candidates.ts';
import { type Dependence, dependenceOf } from './dependent.ts';
import type { Domain } from './domain.ts';

/** One fact held against constants, negated or not. */
export interface Atom {
  readonly kind: 'atom';
  readonly path: string;
  /** The same for atoms of one fact. */
  readonly fact: string;
  readonly name: string;
  readonly domain: Domain;
  readonly constants: readonly unknown[];
  readonly isNegated: boolean;
  holds(value: Scalar): boolean;
}

/** Conditions with every `not` carried down to the facts, as De Morgan allows and Kleene's logic too. */
export type Node =
  | Atom
  | { readonly kind: 'all' | 'any'; readonly path: string; readonly parts: readonly Node[] }
  /** What never holds; under a `not`, because what stands there always does. */
  | { readonly kind: 'never'; readonly path: string; readonly why: string; readonly isNegated: boolean }
  /** What always holds, and never depends on what is known. */
  | { readonly kind: 'always'; readonly path: string; readonly why: string }
  /** What may hold for all that is known here. */
  | { readonly kind: 'open'; readonly path: string };

export type DomainOf = (reference: FactReference) => Domain;

export function treeOf(condition: Condition, path: string, domainOf: DomainOf, isNegated = false): Node {
  if ('not' in condition) return treeOf(condition.not, `${path}.not`, domainOf, !isNegated);
  if ('all' in condition || 'any' in condition) {
    const key = 'all' in condition ? 'all' : 'any';
    const parts = 'all' in condition ? condition.all : condition.any;
    // Both are true where they are empty.
    if (parts.length === 0) {
      const why = `an empty ${key} is true`;
      return isNegated ? { kind: 'never', path, why, isNegated } : { kind: 'always', path, why };
    }
    const nodes = parts.map((part, index) => treeOf(part, `${path}.${key}[${index}]`, domainOf, isNegated));
    return { kind: (key === 'all') === isNegated ? 'any' : 'all', path, parts: nodes };
  }
  return isFactReference(condition.value)
    ? twoFacts(condition, condition.value, path, domainOf, isNegated)
    : oneFact(condition, path, domainOf, isNegated);
}

function oneFact(condition: FactCondition, path: string, domainOf: DomainOf, isNegated: boolean): Atom {
  const holds = compileOperator(condition.operator, condition.value);
  return {
    kind: 'atom',
    path,
    fact: factIdentity(condition),
    name: nameOf(condition),
    domain: domainOf(condition),
    constants: [condition.value],
    isNegated,
    holds: (value) => holds(value) !== isNegated,
  };
}

/** Of facts with more values of note, two are not held against each other. */
const MOST_SEEDS = 100;

/** Two facts are tried with each value of the one beside each of the other that it can have then. */
function twoFacts(
  condition: FactCondition,
  right: FactReference,
  path: string,
  domainOf: DomainOf,
  isNegated: boolean,
): Node {
  const compare = comparison(condition.operator);
  const sides = [domainOf(condition), domainOf(right)] as const;
  if (sides[0].seeds.length + sides[1].seeds.length > MOST_SEEDS) return { kind: 'open', path };
  const all = sides.flatMap(({ seeds }) => seeds);
  const [lefts, rights] = sides.map((domain) => candidatesOf(domain, all));
  if (lefts == null || rights == null) return { kind: 'open', path };
  const canBe = (isPossible: Dependence['isPossible']): boolean =>
    lefts.some((left) =>
      rights.some((value) => isPossible(left, value) && compare(left, value) !== isNegated),
    );
  const dependence = dependenceOf(condition, right);
  if (canBe(dependence?.isPossible ?? anything)) return { kind: 'open', path };
  const why =
    dependence !== undefined && canBe(anything)
      ? dependence.why
      : `${nameOf(condition)} is ${sides[0].what}, ${nameOf(right)} is ${sides[1].what}`;
  return { kind: 'never', path, why, isNegated };
}

const anything = (): boolean => true;

function nameOf({ fact, path }: FactReference): string {
  return fact === 'event' ? `event.${path!.slice(2)}` : fact;
}
