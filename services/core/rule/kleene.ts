import type { FactValue } from '../record/warning.ts';
import type { Operator } from './rule.ts';

/** Kleene's strong three-valued logic: what is unknown stays unknown until something known decides. */
export const FALSE = 0;
export const TRUE = 1;
export const UNKNOWN = 2;
export type Truth = typeof FALSE | typeof TRUE | typeof UNKNOWN;

/** A fact's value; undefined where it is unknown. */
export type Known = Exclude<FactValue, null> | undefined;

/** json-rules-engine's default operators, with its results (its numeric operators are false on what is no number). */
export function compileOperator(
  operator: Operator,
  value: unknown,
): (fact: Exclude<Known, undefined>) => boolean {
  switch (operator) {
    case 'equal':
      return (fact) => fact === value;
    case 'notEqual':
      return (fact) => fact !== value;
    case 'in':
      return membership(value);
    case 'notIn': {
      const member = membership(value);
      return (fact) => !member(fact);
    }
    // Facts are scalars, and the engine's `contains` and its opposite are both false on what is no array.
    case 'contains':
    case 'doesNotContain':
      return () => false;
    case 'lessThan':
      return (fact) => isNumeric(fact) && (fact as number) < (value as number);
    case 'lessThanInclusive':
      return (fact) => isNumeric(fact) && (fact as number) <= (value as number);
    case 'greaterThan':
      return (fact) => isNumeric(fact) && (fact as number) > (value as number);
    case 'greaterThanInclusive':
      return (fact) => isNumeric(fact) && (fact as number) >= (value as number);
    default:
      return operator satisfies never;
  }
}

function membership(value: unknown): (fact: unknown) => boolean {
  const members = value as readonly unknown[];
  // indexOf, as the engine does: NaN is in no list.
  return (fact) => members.indexOf(fact) !== -1;
}

function isNumeric(fact: unknown): boolean {
  return typeof fact === 'number' ? !Number.isNaN(fact) : !Number.isNaN(Number.parseFloat(String(fact)));
}

export function and<C>(parts: readonly ((context: C) => Truth)[]): (context: C) => Truth {
  return (context) => {
    let result: Truth = TRUE;
    for (let i = 0; i < parts.length; i++) {
      const truth = parts[i]!(context);
      if (truth === FALSE) return FALSE;
      if (truth === UNKNOWN) result = UNKNOWN;
    }
    return result;
  };
}

export function or<C>(parts: readonly ((context: C) => Truth)[]): (context: C) => Truth {
  if (parts.length === 0) return () => TRUE;
  return (context) => {
    let result: Truth = FALSE;
    for (let i = 0; i < parts.length; i++) {
      const truth = parts[i]!(context);
      if (truth === TRUE) return TRUE;
      if (truth === UNKNOWN) result = UNKNOWN;
    }
    return result;
  };
}

export function not<C>(part: (context: C) => Truth): (context: C) => Truth {
  return (context) => {
    const truth = part(context);
    return truth === UNKNOWN ? UNKNOWN : truth === TRUE ? FALSE : TRUE;
  };
}
