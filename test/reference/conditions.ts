import type { FactValue } from '../../services/core/record/warning.ts';
import type { Condition, FactCondition, FactReference } from '../../services/core/rule/rule.ts';

/** Kleene's three truth values; `null` is unknown. */
export type Truth = boolean | null;

/** The truth of a condition, given the value of each of its facts (`null`: unknown). */
export function truthOf(condition: Condition, valueAt: (fact: FactReference) => FactValue): Truth {
  if ('all' in condition) {
    const truths = condition.all.map((one) => truthOf(one, valueAt));
    if (truths.includes(false)) return false;
    return truths.includes(null) ? null : true;
  }
  if ('any' in condition) {
    if (condition.any.length === 0) return true;
    const truths = condition.any.map((one) => truthOf(one, valueAt));
    if (truths.includes(true)) return true;
    return truths.includes(null) ? null : false;
  }
  if ('not' in condition) {
    const truth = truthOf(condition.not, valueAt);
    return truth === null ? null : !truth;
  }
  const left = valueAt(condition);
  const right = isFact(condition.value) ? valueAt(condition.value) : condition.value;
  return left === null || right === null ? null : compare(left, condition.operator, right);
}

/** json-rules-engine's operators and decorators (`not:equal`), with its results: a fact of the wrong kind makes the
 * condition false. */
export function compare(fact: unknown, operator: string, value: unknown): boolean {
  const [decorator, inner] = splitAtFirstColon(operator);
  const next = (left: unknown, right: unknown) => compare(left, inner, right);
  switch (decorator) {
    case 'not':
      return !next(fact, value);
    case 'swap':
      return next(value, fact);
    case 'someFact':
      return Array.isArray(fact) && fact.some((one) => next(one, value));
    case 'everyFact':
      return Array.isArray(fact) && fact.every((one) => next(one, value));
    case 'someValue':
      return (value as readonly unknown[]).some((one) => next(fact, one));
    case 'everyValue':
      return (value as readonly unknown[]).every((one) => next(fact, one));
    default:
      return comparePlainly(fact, operator, value);
  }
}

function splitAtFirstColon(operator: string): [string, string] {
  const colon = operator.indexOf(':');
  return colon < 0 ? ['', operator] : [operator.slice(0, colon), operator.slice(colon + 1)];
}

function comparePlainly(fact: unknown, operator: string, value: unknown): boolean {
  switch (operator) {
    case 'equal':
      return fact === value;
    case 'notEqual':
      return fact !== value;
    case 'in':
      return (value as readonly unknown[]).includes(fact);
    case 'notIn':
      return !(value as readonly unknown[]).includes(fact);
    case 'contains':
      return Array.isArray(fact) && fact.includes(value);
    case 'doesNotContain':
      return Array.isArray(fact) && !fact.includes(value);
    case 'lessThan':
      return isNumeric(fact) && (fact as number) < (value as number);
    case 'lessThanInclusive':
      return isNumeric(fact) && (fact as number) <= (value as number);
    case 'greaterThan':
      return isNumeric(fact) && (fact as number) > (value as number);
    case 'greaterThanInclusive':
      return isNumeric(fact) && (fact as number) >= (value as number);
    default:
      throw new Error(`no operator ${operator}`);
  }
}

const isNumeric = (fact: unknown) => !Number.isNaN(Number.parseFloat(String(fact)));

/** A fact on the right-hand side. */
export const isFact = (value: unknown): value is FactReference => value instanceof Object && 'fact' in value;

function leavesOf(condition: Condition): FactCondition[] {
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.flatMap(leavesOf);
  if ('not' in condition) return leavesOf(condition.not);
  return [condition];
}

/** Every fact that a condition asks for, in the order they are written, the right-hand side after the left. */
export const factsOf = (condition: Condition): FactReference[] =>
  leavesOf(condition).flatMap((leaf) => (isFact(leaf.value) ? [leaf, leaf.value] : [leaf]));
