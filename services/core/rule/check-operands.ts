import { isFactReference } from './compile-conditions.ts';
import { MAX_DECORATORS, MAX_LIST, MAX_TEXT } from './language/limits.ts';
import { parseOperator } from './operators.ts';
import { quoted, type Report, shown, suggest } from './report.ts';
import { DECORATORS, OPERATORS } from './rule.ts';

/** What may stand on one side of an operator. A fact is always one value. */
interface Side {
  /** A text, number or boolean that is no number. */
  readonly isOther: boolean;
  readonly isNumber: boolean;
  /** What is in the list, where it is one. */
  readonly items: Side | null;
  readonly isFact: boolean;
}

const NONE: Side = { isOther: false, isNumber: false, items: null, isFact: false };
const FACT: Side = { isOther: false, isNumber: false, items: null, isFact: true };
const MAX_LIST_DEPTH = 4;

/** Checks a condition's operator and the shape of what stands on its right, so that nothing can fail when it is compared. */
export function checkOperands(operator: unknown, value: unknown, path: string, report: Report): void {
  const parsed = typeof operator === 'string' ? parseOperator(operator) : undefined;
  if (operator !== undefined && parsed === undefined) reportOperator(operator, `${path}.operator`, report);
  if (value === undefined) return;
  const right = isFactReference(value) ? FACT : sideOf(value, { left: MAX_LIST }, MAX_LIST_DEPTH);
  if (right === undefined) {
    const takes = `a text of at most ${MAX_TEXT} characters, a finite number, a boolean, a list of these of at most ${MAX_LIST}, or a fact`;
    report(
      'wrong_type',
      `${path}.value`,
      `is ${shown(value)}, and a value is ${takes}`,
      'write such a value',
    );
    return;
  }
  const wrong = parsed === undefined ? undefined : wrongSide(parsed, FACT, right);
  if (wrong !== undefined)
    report(
      'wrong_type',
      `${path}.value`,
      `${operator as string} takes ${wrong}`,
      quoted(value) ?? `write ${wrong}`,
    );
}

function reportOperator(operator: unknown, path: string, report: Report): void {
  const parts = typeof operator === 'string' ? operator.split(':', MAX_DECORATORS + 2) : [];
  if (parts.length > MAX_DECORATORS + 1) {
    report('out_of_range', path, `more than ${MAX_DECORATORS} decorators`, 'write it shorter');
    return;
  }
  const wrong = parts.slice(0, -1).find((part) => !(DECORATORS as readonly string[]).includes(part));
  if (wrong !== undefined) {
    report('unknown_value', path, `unknown decorator ${shown(wrong)}`, suggest(wrong, DECORATORS));
  } else {
    const last = parts.at(-1) ?? operator;
    report(
      'unknown_value',
      path,
      `unknown operator ${shown(last)}`,
      operatorMeant(last) ?? suggest(last, OPERATORS),
    );
  }
}

const SIGNS: ReadonlyMap<unknown, (typeof OPERATORS)[number]> = new Map([
  ...(['=', '==', '===', 'eq', 'is'] as const).map((sign) => [sign, 'equal'] as const),
  ...(['!=', '!==', '<>', 'ne', 'neq'] as const).map((sign) => [sign, 'notEqual'] as const),
  ...(['<', 'lt'] as const).map((sign) => [sign, 'lessThan'] as const),
  ...(['<=', 'lte', 'le'] as const).map((sign) => [sign, 'lessThanInclusive'] as const),
  ...(['>', 'gt'] as const).map((sign) => [sign, 'greaterThan'] as const),
  ...(['>=', 'gte', 'ge'] as const).map((sign) => [sign, 'greaterThanInclusive'] as const),
]);

/** What another language writes as a sign. */
function operatorMeant(written: unknown): string | undefined {
  const operator = SIGNS.get(written);
  return operator === undefined ? undefined : `did you mean ${operator}?`;
}

/** The shape of a constant; undefined for what is none. */
function sideOf(value: unknown, budget: { left: number }, depth: number): Side | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? { ...NONE, isNumber: true } : undefined;
  if (typeof value === 'string') return value.length <= MAX_TEXT ? { ...NONE, isOther: true } : undefined;
  if (typeof value === 'boolean') return { ...NONE, isOther: true };
  if (!Array.isArray(value) || depth === 0) return undefined;
  budget.left -= value.length;
  if (budget.left < 0) return undefined;
  let items = NONE;
  for (const one of value) {
    const item = sideOf(one, budget, depth - 1);
    if (item === undefined) return undefined;
    items = both(items, item);
  }
  return { ...NONE, items };
}

function both(a: Side, b: Side): Side {
  const items = a.items === null || b.items === null ? (a.items ?? b.items) : both(a.items, b.items);
  return {
    isOther: a.isOther || b.isOther,
    isNumber: a.isNumber || b.isNumber,
    items,
    isFact: a.isFact || b.isFact,
  };
}

/** What the value should have been, or undefined where it is right. */
function wrongSide(
  { base, decorators }: NonNullable<ReturnType<typeof parseOperator>>,
  fact: Side,
  value: Side,
): string | undefined {
  let left = fact;
  let right = value;
  for (const decorator of decorators) {
    if (decorator === 'swap') [left, right] = [right, left];
    else if (decorator === 'someValue' || decorator === 'everyValue') {
      if (!isOnlyList(right)) return 'a list';
      right = right.items!;
    } else if (decorator === 'someFact' || decorator === 'everyFact') {
      // What is no list is false here, whatever comes after.
      if (left.items === null) return undefined;
      left = left.items;
    }
  }
  if (base === 'in' || base === 'notIn')
    return isOnlyList(right) ? undefined : 'a list of texts, numbers or booleans';
  if (base === 'contains' || base === 'doesNotContain') return right.items === null ? undefined : 'one value';
  if (base === 'equal' || base === 'notEqual') {
    return left.items === null && right.items === null ? undefined : 'a text, a number or a boolean';
  }
  return isOrdered(left) && isOrdered(right) ? undefined : 'a finite number';
}

/** An empty list's items are nothing, which is in order anywhere. */
function isOnlyList(side: Side): boolean {
  return side.items !== null && !side.isOther && !side.isNumber && !side.isFact;
}

function isOrdered(side: Side): boolean {
  return !side.isOther && side.items === null;
}
