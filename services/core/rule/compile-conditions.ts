import { and, FALSE, type Known, not, or, TRUE, type Truth, UNKNOWN } from './kleene.ts';
import { comparison, compileOperator } from './operators.ts';
import type { Condition, FactCondition, FactReference } from './rule.ts';

/** Gives for a fact of a rule how to read its value in a run (undefined: unknown). Asked in the order in which the facts
 * are written, a condition's own fact before the one it is compared with. */
export type ReaderOf<Run> = (reference: FactReference) => (run: Run) => Known;

/** Conditions that `checkRule` found without fault as one closure over the readers of their facts. */
export function compileCondition<Run>(condition: Condition, readerOf: ReaderOf<Run>): (run: Run) => Truth {
  if ('all' in condition) return and(condition.all.map((part) => compileCondition(part, readerOf)));
  if ('any' in condition) return or(condition.any.map((part) => compileCondition(part, readerOf)));
  if ('not' in condition) return not(compileCondition(condition.not, readerOf));
  return compileComparison(condition, readerOf);
}

/** Whether the right-hand side of a condition is a fact too, as json-rules-engine tells it. */
export function isFactReference(value: unknown): value is FactReference {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'fact');
}

function compileComparison<Run>(condition: FactCondition, readerOf: ReaderOf<Run>): (run: Run) => Truth {
  const { operator, value } = condition;
  const readLeft = readerOf(condition);
  if (isFactReference(value)) {
    const readRight = readerOf(value);
    const compare = comparison(operator);
    return (run) => {
      const left = readLeft(run);
      const right = readRight(run);
      if (left === undefined || right === undefined) return UNKNOWN;
      return compare(left, right) ? TRUE : FALSE;
    };
  }
  const holds = compileOperator(operator, value);
  return (run) => {
    const left = readLeft(run);
    return left === undefined ? UNKNOWN : holds(left) ? TRUE : FALSE;
  };
}
