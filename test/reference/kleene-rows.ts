import type { Condition, GroupCondition } from '../../services/core/rule/rule.ts';
import type { Truth } from './conditions.ts';

/** Facts of one fixed event with severity 2 and no assessment: one condition for each truth value. */
const T: Condition = { fact: 'event', path: '$.severity', operator: 'equal', value: 2 };
const F: Condition = { fact: 'event', path: '$.severity', operator: 'equal', value: 3 };
const U: Condition = { fact: 'event', path: '$.assessment.level', operator: 'notEqual', value: 'high' };

export interface KleeneRow {
  readonly says: string;
  readonly conditions: GroupCondition;
  readonly truth: Truth;
}

const row = (says: string, conditions: KleeneRow['conditions'], truth: Truth): KleeneRow => ({
  says,
  conditions,
  truth,
});

/** Kleene's strong logic, and what json-rules-engine makes of empty lists. */
export const KLEENE_ROWS: readonly KleeneRow[] = [
  row('all of true and true is true', { all: [T, T] }, true),
  row('all of true and false is false', { all: [T, F] }, false),
  row('all of true and unknown is unknown', { all: [T, U] }, null),
  row('all of unknown and true is unknown', { all: [U, T] }, null),
  row('all of unknown and false is false', { all: [U, F] }, false),
  row('all of unknown and unknown is unknown', { all: [U, U] }, null),
  row('any of true and false is true', { any: [T, F] }, true),
  row('any of false and false is false', { any: [F, F] }, false),
  row('any of unknown and true is true', { any: [U, T] }, true),
  row('any of true and unknown is true', { any: [T, U] }, true),
  row('any of unknown and false is unknown', { any: [U, F] }, null),
  row('any of unknown and unknown is unknown', { any: [U, U] }, null),
  row('not true is false', { not: T }, false),
  row('not false is true', { not: F }, true),
  row('not unknown is unknown', { not: U }, null),
  row('an empty all is true', { all: [] }, true),
  row('an empty any is true', { any: [] }, true),
  row('not of an empty any is false', { not: { any: [] } }, false),
  row('not of an unknown any is unknown', { not: { any: [F, U] } }, null),
  row('not of an all that is false despite an unknown is true', { not: { all: [F, U] } }, true),
  row('an unknown deep inside does not hide a true beside it', { any: [{ all: [T, { not: U }] }, T] }, true),
];
