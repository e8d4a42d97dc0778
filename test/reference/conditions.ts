import type { EventView } from '../../services/core/event/event.ts';
import type { FactValue } from '../../services/core/record/warning.ts';
import type { Condition, Filter, Operator, Range } from '../../services/core/rule/rule.ts';
import { parseInstant } from '../../services/core/time/instant.ts';

/** Kleene's three truth values; `null` is unknown. */
export type Truth = boolean | null;
export type Leaf = Extract<Condition, { readonly fact: unknown }>;

/** The truth of a condition, given the value of each of its facts (`null`: unknown). */
export function truthOf(condition: Condition, valueAt: (leaf: Leaf) => FactValue): Truth {
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
  const value = valueAt(condition);
  return value === null ? null : compare(value, condition.operator, condition.value);
}

/** json-rules-engine's operators, with its results: a fact of the wrong kind makes the condition false. */
export function compare(fact: FactValue, operator: Operator, value: unknown): boolean {
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
    case 'doesNotContain':
      return false; // no fact is a list
    case 'lessThan':
      return isNumeric(fact) && (fact as number) < (value as number);
    case 'lessThanInclusive':
      return isNumeric(fact) && (fact as number) <= (value as number);
    case 'greaterThan':
      return isNumeric(fact) && (fact as number) > (value as number);
    case 'greaterThanInclusive':
      return isNumeric(fact) && (fact as number) >= (value as number);
    default:
      return operator satisfies never;
  }
}

const isNumeric = (fact: FactValue) => !Number.isNaN(Number.parseFloat(String(fact)));

/** Every condition on a fact, in the order they are written. */
export function leavesOf(condition: Condition): Leaf[] {
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.flatMap(leavesOf);
  if ('not' in condition) return leavesOf(condition.not);
  return [condition];
}

/** Whether an event fits a filter: every field passes its test, and a null field passes none. */
export function fits(event: EventView, filter: Filter): boolean {
  return Object.entries(filter).every(([field, test]) => {
    const value = fieldOf(event, field);
    if (value === null) return false;
    if (typeof test === 'object' && !Array.isArray(test)) return inRange(value as number, test as Range);
    return [test]
      .flat()
      .some((one) => value === (INSTANTS.includes(field) ? parseInstant(String(one)) : one));
  });
}

const inRange = (value: number, range: Range) =>
  (range.gte === undefined || value >= range.gte) &&
  (range.lte === undefined || value <= range.lte) &&
  (range.gt === undefined || value > range.gt) &&
  (range.lt === undefined || value < range.lt);

/** Written as ISO 8601 in a filter, held as epoch ms in an event. */
const INSTANTS = ['occurredAt', 'recordedAt', 'protectionOrderUntil'];

/** A field by its dotted name, `place.areaCode`; null where it or its parent is null. */
export function fieldOf(event: EventView, field: string): FactValue {
  let value: unknown = event;
  for (const name of field.split('.')) value = (value as Record<string, unknown> | null)?.[name] ?? null;
  return value as FactValue;
}
