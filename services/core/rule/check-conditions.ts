import { nearest } from '../event/nearest.ts';
import type { Stream } from '../event/vocabulary.ts';
import { parseDuration } from '../time/duration.ts';
import { checkFilter } from './check-filter.ts';
import { RULE_FIELDS } from './fields.ts';
import { checkKeys, isObject, type Report, suggest } from './report.ts';
import { FACTS, type FactName, type FactParams, OPERATORS, type Operator } from './rule.ts';

/** Where conditions stand: what their subject may see and how far they may look. */
export interface ConditionScope {
  readonly visible: readonly Stream[];
  readonly isArea: boolean;
  /** Streams of the rule's `on` filters. */
  readonly triggers: readonly Stream[];
  readonly maxReachMs: number;
}

export const MAX_RADIUS_METRES = 2_000;
const MAX_DEPTH = 32;
const MAX_CONDITIONS = 1_000;
/** `$.severity` or `$.place.areaCode`: a path names a field of the vocabulary and walks nothing else. */
export const EVENT_PATH = /^\$\.([A-Za-z]+(?:\.[A-Za-z]+)?)$/;

const SUMMARY = ['of', 'field', 'within', 'exclude', 'radius'] as const;
/** Params that a fact takes; all but those of `OPTIONAL_PARAMS` are required. */
export const FACT_PARAMS: Readonly<Record<FactName, readonly (keyof FactParams)[]>> = {
  event: [],
  event_count: ['of', 'within', 'exclude', 'radius'],
  value_count: SUMMARY,
  value_sum: SUMMARY,
  value_avg: SUMMARY,
  value_min: SUMMARY,
  value_max: SUMMARY,
  value_percentile: ['of', 'field', 'within', 'percentile', 'exclude', 'radius'],
  temporal: ['steps', 'within', 'exclude', 'radius'],
  temporal_ordered: ['steps', 'within', 'exclude', 'radius'],
  time_since: ['of', 'exclude', 'radius'],
  baseline: ['of', 'within', 'exclude'],
  coverage: ['class'],
};
export const OPTIONAL_PARAMS: readonly (keyof FactParams)[] = ['exclude', 'radius', 'class'];

export function checkConditions(
  conditions: unknown,
  path: string,
  scope: ConditionScope,
  report: Report,
): void {
  const budget = { left: MAX_CONDITIONS };
  if (isObject(conditions) && Object.hasOwn(conditions, 'fact')) {
    report('wrong_type', path, 'the outermost condition is all, any or not', 'wrap it: {"all": [ ... ]}');
    return;
  }
  checkCondition(conditions, path, scope, report, 0, budget);
}

function checkCondition(
  condition: unknown,
  path: string,
  scope: ConditionScope,
  report: Report,
  depth: number,
  budget: { left: number },
): void {
  if (depth > MAX_DEPTH || --budget.left < 0) {
    if (budget.left === -1 || depth > MAX_DEPTH)
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
  const kind = ['all', 'any', 'not', 'fact'].filter((key) => Object.hasOwn(condition, key));
  if (kind.length !== 1) {
    report(
      'wrong_type',
      path,
      `a condition has exactly one of all, any, not, fact; this has ${kind.length}`,
      'use one of them',
    );
    return;
  }
  const [key] = kind as ['all' | 'any' | 'not' | 'fact'];
  if (key === 'fact') {
    checkFact(condition, path, scope, report);
    return;
  }
  checkKeys(condition, path, [key], [], report);
  if (key === 'not') checkCondition(condition.not, `${path}.not`, scope, report, depth + 1, budget);
  else checkParts(condition[key], `${path}.${key}`, scope, report, depth, budget);
}

function checkParts(
  parts: unknown,
  path: string,
  scope: ConditionScope,
  report: Report,
  depth: number,
  budget: { left: number },
): void {
  if (!Array.isArray(parts)) {
    report('wrong_type', path, 'takes a list of conditions', 'write [ ... ]');
    return;
  }
  parts.forEach((part, index) => {
    checkCondition(part, `${path}[${index}]`, scope, report, depth + 1, budget);
  });
}

function checkFact(
  condition: Readonly<Record<string, unknown>>,
  path: string,
  scope: ConditionScope,
  report: Report,
): void {
  const { fact, operator, value } = condition;
  checkKeys(condition, path, ['fact', 'params', 'path', 'operator', 'value'], ['operator', 'value'], report);
  if (Object.hasOwn(condition, 'operator') && !OPERATORS.includes(operator as Operator)) {
    report('unknown_value', `${path}.operator`, 'no such operator', suggest(String(operator), OPERATORS));
  } else checkOperand(operator as Operator, value, `${path}.value`, report);
  if (!FACTS.includes(fact as FactName)) {
    report(
      'unknown_value',
      `${path}.fact`,
      `unknown fact ${JSON.stringify(String(fact).slice(0, 64))}`,
      suggest(String(fact), FACTS),
    );
    return;
  }
  if (fact === 'event') checkEventPath(condition, path, scope, report);
  else {
    if (Object.hasOwn(condition, 'path'))
      report('unknown_field', `${path}.path`, 'only the fact event has a path', 'remove path');
    checkParams(fact as FactName, condition.params, `${path}.params`, scope, report);
  }
}

function checkOperand(operator: Operator, value: unknown, path: string, report: Report): void {
  const isScalar = (v: unknown): boolean =>
    typeof v === 'string' || typeof v === 'boolean' || (typeof v === 'number' && Number.isFinite(v));
  if (operator === 'in' || operator === 'notIn') {
    if (!Array.isArray(value) || !value.every(isScalar))
      report('wrong_type', path, `${operator} takes a list of texts, numbers or booleans`, 'write [ ... ]');
  } else if (/^(less|greater)Than/.test(operator)) {
    if (typeof value !== 'number' || !Number.isFinite(value))
      report('wrong_type', path, `${operator} takes a finite number`, 'write a number');
  } else if (!isScalar(value))
    report('wrong_type', path, `${operator} takes a text, a number or a boolean`, 'write one value');
}

function checkEventPath(
  condition: Readonly<Record<string, unknown>>,
  path: string,
  scope: ConditionScope,
  report: Report,
): void {
  if (
    Object.hasOwn(condition, 'params') &&
    !(isObject(condition.params) && Object.keys(condition.params).length === 0)
  ) {
    report('unknown_field', `${path}.params`, 'the fact event has a path and no params', 'remove params');
  }
  const written = condition.path;
  const name = typeof written === 'string' ? EVENT_PATH.exec(written)?.[1] : undefined;
  const field = name === undefined ? undefined : RULE_FIELDS.get(name);
  if (field === undefined) {
    const near = nearest(String(written).replace(/^\$\.?/, ''), [...RULE_FIELDS.keys()]);
    report(
      'unknown_field',
      `${path}.path`,
      'names no field of an event',
      near === undefined ? 'write for example "$.severity"' : `did you mean "$.${near}"?`,
    );
  } else if (!field.streams.some((stream) => scope.triggers.includes(stream))) {
    report(
      'unknown_field',
      `${path}.path`,
      `no trigger of this rule has the field ${field.path}`,
      `it is a field of ${field.streams.join(', ')}`,
    );
  }
}

function checkParams(
  fact: FactName,
  params: unknown,
  path: string,
  scope: ConditionScope,
  report: Report,
): void {
  if (params === undefined && fact === 'coverage') return;
  if (!isObject(params)) {
    report('missing_field', path, `${fact} needs params`, `give ${FACT_PARAMS[fact].join(', ')}`);
    return;
  }
  const known = FACT_PARAMS[fact];
  checkKeys(
    params,
    path,
    known,
    known.filter((key) => !OPTIONAL_PARAMS.includes(key)),
    report,
  );
  if (Object.hasOwn(params, 'of')) checkFilter(params.of, `${path}.of`, scope.visible, report);
  if (Object.hasOwn(params, 'steps')) checkSteps(params.steps, `${path}.steps`, scope, report);
  if (Object.hasOwn(params, 'within')) checkWithin(params.within, `${path}.within`, scope, report);
  if (Object.hasOwn(params, 'field')) checkField(fact, params.field, `${path}.field`, report);
  if (Object.hasOwn(params, 'radius')) checkRadius(params.radius, `${path}.radius`, scope, report);
}

function checkSteps(steps: unknown, path: string, scope: ConditionScope, report: Report): void {
  if (!Array.isArray(steps) || steps.length < 1 || steps.length > 16) {
    report('wrong_type', path, 'steps is a list of 1 to 16 filters', 'write [ {...}, {...} ]');
    return;
  }
  steps.forEach((step, index) => {
    checkFilter(step, `${path}[${index}]`, scope.visible, report);
  });
}

function checkWithin(within: unknown, path: string, scope: ConditionScope, report: Report): void {
  const duration = typeof within === 'string' ? parseDuration(within) : undefined;
  if (duration === undefined || duration === 0) {
    report(
      'wrong_type',
      path,
      'is no ISO 8601 duration of weeks, days, hours, minutes or seconds',
      'write for example "P28D" or "PT72H"; months and years have no fixed length',
    );
  } else if (duration > scope.maxReachMs) {
    report(
      'out_of_range',
      path,
      'the window is longer than half the time events are kept',
      `use at most P${Math.floor(scope.maxReachMs / 86_400_000)}D, or raise the retention setting`,
    );
  }
}

function checkField(fact: FactName, name: unknown, path: string, report: Report): void {
  const field = typeof name === 'string' ? RULE_FIELDS.get(name) : undefined;
  if (field === undefined)
    report(
      'unknown_field',
      path,
      'names no field of an event',
      suggest(String(name), [...RULE_FIELDS.keys()]),
    );
  else if (fact !== 'value_count' && field.type.kind !== 'int' && field.type.kind !== 'number') {
    report(
      'wrong_type',
      path,
      `${field.path} is not a number and has no sum`,
      'name a numeric field, for example amount or value',
    );
  }
}

function checkRadius(radius: unknown, path: string, scope: ConditionScope, report: Report): void {
  if (!scope.isArea)
    report('unknown_field', path, 'radius is for area rules', 'remove radius, or make it an area rule');
  else if (typeof radius !== 'number' || !(radius > 0 && radius <= MAX_RADIUS_METRES)) {
    report(
      'out_of_range',
      path,
      `radius is in metres, above 0 and at most ${MAX_RADIUS_METRES}`,
      'write for example 100',
    );
  }
}
