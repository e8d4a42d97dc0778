import { MAX_DECORATORS } from './language/limits.ts';
import type { DecoratedOperator, Decorator, Operator } from './rule.ts';

/** Whether an operator holds between the two sides of a condition. */
export type Comparison = (left: unknown, right: unknown) => boolean;

/** json-rules-engine's default operators, with its results: its numeric operators are false where the left side is no number,
 * `contains` and its opposite where it is no list. */
const COMPARISONS: Readonly<Record<Operator, Comparison>> = {
  equal: (left, right) => left === right,
  notEqual: (left, right) => left !== right,
  in: (left, right) => (right as readonly unknown[]).indexOf(left) !== -1,
  notIn: (left, right) => (right as readonly unknown[]).indexOf(left) === -1,
  contains: (left, right) => Array.isArray(left) && left.indexOf(right) !== -1,
  doesNotContain: (left, right) => Array.isArray(left) && left.indexOf(right) === -1,
  lessThan: (left, right) => isNumeric(left) && (left as number) < (right as number),
  lessThanInclusive: (left, right) => isNumeric(left) && (left as number) <= (right as number),
  greaterThan: (left, right) => isNumeric(left) && (left as number) > (right as number),
  greaterThanInclusive: (left, right) => isNumeric(left) && (left as number) >= (right as number),
};

const DECORATIONS: Readonly<Record<Decorator, (next: Comparison) => Comparison>> = {
  someFact: (next) => (left, right) => Array.isArray(left) && left.some((one) => next(one, right)),
  everyFact: (next) => (left, right) => Array.isArray(left) && left.every((one) => next(one, right)),
  someValue: (next) => (left, right) => (right as readonly unknown[]).some((one) => next(left, one)),
  everyValue: (next) => (left, right) => (right as readonly unknown[]).every((one) => next(left, one)),
  swap: (next) => (left, right) => next(right, left),
  not: (next) => (left, right) => !next(left, right),
};

/** `not:someValue:equal` as `equal` with its decorators, the outermost first. Undefined for what is no operator. */
export function parseOperator(
  written: string,
): { readonly base: Operator; readonly decorators: readonly Decorator[] } | undefined {
  const names = written.split(':', MAX_DECORATORS + 2);
  const base = names.pop()!;
  if (names.length > MAX_DECORATORS || !Object.hasOwn(COMPARISONS, base)) return undefined;
  if (!names.every((name) => Object.hasOwn(DECORATIONS, name))) return undefined;
  return { base: base as Operator, decorators: names as readonly Decorator[] };
}

/** The comparison that an operator makes, decorators included. It takes what `checkOperands` let through. */
export function comparison(operator: Operator | DecoratedOperator): Comparison {
  const { base, decorators } = parseOperator(operator)!;
  return decorators.reduceRight((next, decorator) => DECORATIONS[decorator](next), COMPARISONS[base]);
}

/** Lists longer than this are looked up in a set. */
const LONG_LIST = 8;

/** The operator with its right side fixed. */
export function compileOperator(
  operator: Operator | DecoratedOperator,
  right: unknown,
): (left: unknown) => boolean {
  switch (operator) {
    case 'equal':
      return (left) => left === right;
    case 'notEqual':
      return (left) => left !== right;
    case 'in':
      return membership(right as readonly unknown[]);
    case 'notIn': {
      const isMember = membership(right as readonly unknown[]);
      return (left) => !isMember(left);
    }
    default: {
      const compare = comparison(operator);
      const ofNumbers = typeof right === 'number' ? numeric(operator, right) : undefined;
      if (ofNumbers === undefined) return (left) => compare(left, right);
      return (left) => (typeof left === 'number' ? ofNumbers(left) : compare(left, right));
    }
  }
}

/** Between two numbers, as mostly: JavaScript's own comparison is false of NaN too. */
function numeric(
  operator: Operator | DecoratedOperator,
  right: number,
): ((left: number) => boolean) | undefined {
  switch (operator) {
    case 'lessThan':
      return (left) => left < right;
    case 'lessThanInclusive':
      return (left) => left <= right;
    case 'greaterThan':
      return (left) => left > right;
    case 'greaterThanInclusive':
      return (left) => left >= right;
    default:
      return undefined;
  }
}

/** A checked list holds no NaN, the one value on which `indexOf` and a set differ. */
function membership(list: readonly unknown[]): (value: unknown) => boolean {
  if (list.length <= LONG_LIST) return (value) => list.indexOf(value) !== -1;
  const set = new Set(list);
  return (value) => set.has(value);
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'number' ? !Number.isNaN(value) : !Number.isNaN(Number.parseFloat(String(value)));
}
