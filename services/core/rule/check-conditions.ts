import { nearest } from '../event/nearest.ts';
import { checkFact, type FactScope } from './check-facts.ts';
import { checkOperands } from './check-operands.ts';
import { isFactReference } from './compile-conditions.ts';
import { MAX_CONDITIONS, MAX_DEPTH, MAX_TEXT } from './language/limits.ts';
import { checkKeys, isObject, type Report, shown } from './report.ts';

const KINDS = ['all', 'any', 'not', 'condition', 'fact'] as const;
type Kind = (typeof KINDS)[number];
/** Taken from json-rules-engine; they change no result. */
const LABELS = ['name', 'priority'];

interface Walk {
  readonly scope: FactScope;
  readonly report: Report;
  left: number;
}

/** Checks a rule's `conditions`, shared ones expanded; true where they are sound. */
export function checkConditions(
  conditions: unknown,
  path: string,
  scope: FactScope,
  report: Report,
): boolean {
  const before = report.count();
  if (isObject(conditions) && Object.hasOwn(conditions, 'fact')) {
    report('wrong_type', path, 'the outermost condition is all, any or not', 'wrap it: {"all": [ ... ]}');
    return false;
  }
  checkCondition(conditions, path, 0, { scope, report, left: MAX_CONDITIONS });
  // Where no more is told, part of the conditions was not looked at.
  return report.count() === before && !report.isFull();
}

function checkCondition(condition: unknown, path: string, depth: number, walk: Walk): void {
  const { report } = walk;
  if (depth > MAX_DEPTH || --walk.left < 0) {
    // Of too many, the first one is told.
    if (depth > MAX_DEPTH || walk.left === -1)
      report(
        'too_deep',
        path,
        `more than ${MAX_DEPTH} levels or ${MAX_CONDITIONS} conditions`,
        'split the rule',
      );
    return;
  }
  if (!isObject(condition)) {
    report('wrong_type', path, 'a condition is an object', 'use all, any, not or a fact');
    return;
  }
  const kinds = KINDS.filter((key) => Object.hasOwn(condition, key));
  if (kinds.length !== 1) {
    const message = `a condition has exactly one of ${KINDS.join(', ')}; this has ${kinds.length}`;
    const meant =
      kinds.length > 0
        ? undefined
        : Object.keys(condition)
            .slice(0, KINDS.length)
            .find((key) => nearest(key, KINDS));
    const remedy =
      meant === undefined
        ? 'use one of them'
        : `instead of ${shown(meant)}, did you mean ${nearest(meant, KINDS)}?`;
    report('wrong_type', path, message, remedy);
    return;
  }
  checkLabels(condition, path, report);
  checkKind(kinds[0]!, condition, path, depth, walk);
}

function checkKind(
  kind: Kind,
  condition: Readonly<Record<string, unknown>>,
  path: string,
  depth: number,
  walk: Walk,
): void {
  const { report } = walk;
  switch (kind) {
    case 'fact':
      checkComparison(condition, path, walk);
      return;
    case 'condition':
      report(
        'unknown_value',
        `${path}.condition`,
        'a shared condition that was not written out',
        'put it into shared-conditions.json beside the rule and read the directory',
      );
      return;
    case 'not':
      checkKeys(condition, path, [kind, ...LABELS], [], report);
      checkCondition(condition.not, `${path}.not`, depth + 1, walk);
      return;
    case 'all':
    case 'any':
      checkKeys(condition, path, [kind, ...LABELS], [], report);
      checkParts(condition[kind], `${path}.${kind}`, depth, walk);
      return;
    default:
      kind satisfies never;
  }
}

function checkParts(parts: unknown, path: string, depth: number, walk: Walk): void {
  if (!Array.isArray(parts)) {
    walk.report('wrong_type', path, 'takes a list of conditions', 'write [ ... ]');
    return;
  }
  for (let i = 0; i < parts.length && walk.left >= 0; i++)
    checkCondition(parts[i], `${path}[${i}]`, depth + 1, walk);
}

function checkComparison(condition: Readonly<Record<string, unknown>>, path: string, walk: Walk): void {
  const { report, scope } = walk;
  const { operator, value } = condition;
  const keys = ['fact', 'params', 'path', 'operator', 'value', ...LABELS];
  checkKeys(condition, path, keys, ['operator', 'value'], report);
  checkFact(condition, path, scope, report);
  checkOperands(operator, value, path, report);
  if (!isFactReference(value)) return;
  checkKeys(
    value as unknown as Record<string, unknown>,
    `${path}.value`,
    ['fact', 'params', 'path'],
    [],
    report,
  );
  checkFact(value as unknown as Record<string, unknown>, `${path}.value`, scope, report);
}

function checkLabels(condition: Readonly<Record<string, unknown>>, path: string, report: Report): void {
  const { name, priority } = condition;
  if (name !== undefined && !(typeof name === 'string' && name.length <= MAX_TEXT))
    report('wrong_type', `${path}.name`, 'a name is a text', 'write a text, or remove it');
  if (priority !== undefined && !(Number.isSafeInteger(priority) && (priority as number) > 0))
    report('wrong_type', `${path}.priority`, 'a priority is a whole number above 0', 'write 1, or remove it');
}
