import type { EventView } from '../../services/core/event/event.ts';
import type { FactValues } from '../../services/core/record/warning.ts';
import type {
  Condition,
  DecoratedOperator,
  FactName,
  FactParams,
  Operand,
  Operator,
  Rule,
} from '../../services/core/rule/rule.ts';
import { DAY_MS } from '../../services/core/time/duration.ts';
import { activate, cellRule, forPerson, incident, personRule } from '../arbitraries/example.ts';
import { START } from '../arbitraries/town.ts';
import type { Example, Outcome } from './examples.ts';

export const day = (days: number) => START + days * DAY_MS;
export const RISK = { points: 50, halfLife: 'P100000000D' } as const;

export const at = (caseId: string, days: number, fields: Partial<EventView> = {}) =>
  incident({ caseId, occurredAt: day(days), ...fields });
export const report = (caseId: string, days = 0, fields: Partial<EventView> = {}) =>
  forPerson(at(caseId, days, fields));

export const whenever = activate([personRule('r', RISK)]);
export const when = (condition: Condition, fields: Partial<Rule> = {}) =>
  activate([personRule('r', RISK, { conditions: { all: [condition] }, ...fields })]);
export const inCell = (condition: Condition) =>
  activate([cellRule('r', RISK, { conditions: { all: [condition] } })]);
export const is = (
  fact: FactName,
  params: FactParams,
  operator: Operator | DecoratedOperator,
  value: Operand,
): Condition => ({
  fact,
  params,
  operator,
  value,
});
export const two = (params: Partial<FactParams>) =>
  is('event_count', { of: {}, within: 'P10D', ...params }, 'greaterThanInclusive', 2);

/** A concern of 50 points that has not decayed. */
export const matches = (...cases: readonly string[]): Outcome[] =>
  cases.length === 0
    ? []
    : [{ score: 50, rawLevel: 'yellow', level: 'yellow', matches: cases.map((one) => `r ${one}`) }];
export const withFacts = (facts: FactValues, ...cases: readonly string[]): Outcome[] =>
  matches(...cases).map((one) => ({ ...one, facts }));

/** What stands 40 days after the start, unless another time is given. */
export type Row = readonly [
  says: string,
  bodies: Example['bodies'],
  expected: readonly Outcome[],
  at?: number,
];

export const asExample = ([says, bodies, expected, time]: Row): Example => ({
  says,
  bodies,
  at: time ?? day(40),
  expected,
});
