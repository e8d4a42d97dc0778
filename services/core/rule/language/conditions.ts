import type { Decorator, Operator } from '../rule.ts';
import { type KeySpecs, optional, required } from './spec.ts';

export type ConditionGroup = 'all' | 'any' | 'not' | 'condition';

/** The four ways to make a condition of conditions; each stands alone in its object, but for `name` and `priority`. */
export const GROUP_KEYS: KeySpecs<ConditionGroup> = {
  all: required('True where every one of them is; an empty list is true.', 'a list of conditions'),
  any: required('True where at least one of them is; an empty list is true.', 'a list of conditions'),
  not: required('True where it is false. What is unknown stays unknown.', 'one condition'),
  condition: required(
    'A condition of `shared-conditions.json`, by its name.',
    'the name of a shared condition',
    'grave-incident',
  ),
};

/** A fact as it is named, on the left of an operator or as its `value`. */
export const FACT_KEYS: KeySpecs<'fact' | 'params' | 'path'> = {
  fact: required('What is looked at.', 'a fact', 'event_count'),
  params: optional('What the fact counts, and within which window.', 'the params of the fact'),
  path: optional('Of the fact `event`: its field.', '"$." and a field', '$.severity', '$.assessment.level'),
};

/** The keys of a comparison, beside those of its fact. */
export const COMPARISON_KEYS: KeySpecs<'operator' | 'value'> = {
  operator: required('How the fact is compared with `value`.', 'an operator', 'greaterThanInclusive'),
  value: required(
    'What the fact is compared with: a constant, or another fact.',
    'a text, number, boolean, list of these, or {"fact": ...}',
    2,
  ),
};

/** Taken because json-rules-engine takes them; no result depends on them. */
export const IDLE_KEYS: KeySpecs<'name' | 'priority'> = {
  name: optional('A name for people to read. No result depends on it.', 'a text'),
  priority: optional('Taken for json-rules-engine. No result depends on it.', 'a number'),
};

export type OperatorSide = 'number' | 'list' | 'scalar';
export interface OperatorSpec {
  readonly doc: string;
  /** What stands on its right. */
  readonly value: OperatorSide;
}

/** The operators of json-rules-engine, with its results. An unknown fact makes any of them unknown. */
export const OPERATOR_SPECS: Readonly<Record<Operator, OperatorSpec>> = {
  equal: { doc: 'is that value', value: 'scalar' },
  notEqual: { doc: 'is another value', value: 'scalar' },
  in: { doc: 'is in that list', value: 'list' },
  notIn: { doc: 'is not in that list', value: 'list' },
  contains: { doc: 'is a list that has that value; a fact is never a list, so see `swap:`', value: 'scalar' },
  doesNotContain: { doc: 'is a list without that value; see `contains`', value: 'scalar' },
  lessThan: { doc: 'is below that number', value: 'number' },
  lessThanInclusive: { doc: 'is that number or below', value: 'number' },
  greaterThan: { doc: 'is above that number', value: 'number' },
  greaterThanInclusive: { doc: 'is that number or above', value: 'number' },
};

/** Decorators of json-rules-engine: written before an operator with a colon, as in `not:lessThan`. */
export const DECORATOR_DOC: Readonly<Record<Decorator, string>> = {
  not: 'The opposite: `not:in`.',
  swap: 'The sides change places: `swap:contains` asks whether the list on the right has the fact.',
  someValue: 'True for at least one of the list on the right: `someValue:greaterThan`.',
  everyValue: 'True for every one of the list on the right: `everyValue:notEqual`.',
  someFact: 'True for at least one of the fact, where it is a list. No fact of Tocsin is one.',
  everyFact: 'True for every one of the fact, where it is a list. No fact of Tocsin is one.',
};
