import { nearest } from '../event/nearest.ts';
import type { Stream } from '../event/vocabulary.ts';
import { DAY_MS, parseDuration } from '../time/duration.ts';
import { refusedByCharter } from './charter-names.ts';
import { checkFilter, type FilterScope } from './check-filter.ts';
import { durationFault } from './duration-fault.ts';
import { BASELINE_REACH_MS } from './facts/baseline.ts';
import { EVENT_PATH, RULE_FIELDS } from './fields.ts';
import { FACT_SPECS, paramsOf } from './language/facts.ts';
import {
  DEVICE_CLASSES,
  MAX_BASELINE_WITHIN,
  MAX_EXCLUDES,
  MAX_RADIUS_METRES,
  MAX_STEPS,
} from './language/limits.ts';
import { checkKeys, isObject, quoted, type Report, shown, suggest } from './report.ts';
import { FACTS, type FactName, type FactParams } from './rule.ts';

/** Where facts stand: what their subject may see and how far they may look. */
export interface FactScope extends FilterScope {
  /** Streams of the rule's triggers. */
  readonly triggers: readonly Stream[];
  readonly maxReachMs: number;
}

/** Checks a fact with its params or path, on either side of a condition. */
export function checkFact(
  reference: Readonly<Record<string, unknown>>,
  path: string,
  scope: FactScope,
  report: Report,
): void {
  const { fact } = reference;
  if (!FACTS.includes(fact as FactName)) {
    report('unknown_value', `${path}.fact`, `unknown fact ${shown(fact)}`, suggest(fact, FACTS));
    return;
  }
  const name = fact as FactName;
  if (!scope.isArea && FACT_SPECS[name].areaOnly === true)
    report('charter_identification', `${path}.fact`, `${name} is of areas only`, 'make it an area rule');
  if (name === 'event') checkEvent(reference, path, scope, report);
  else checkParams(name, reference, path, scope, report);
}

function checkEvent(
  reference: Readonly<Record<string, unknown>>,
  path: string,
  scope: FactScope,
  report: Report,
): void {
  const { params } = reference;
  if (Object.hasOwn(reference, 'params') && !(isObject(params) && Object.keys(params).length === 0))
    report('unknown_field', `${path}.params`, 'the fact event has a path and no params', 'remove params');
  const written = reference.path;
  if (written === undefined) {
    report('missing_field', `${path}.path`, 'is missing', 'write for example "$.severity"');
    return;
  }
  const name = typeof written === 'string' ? EVENT_PATH.exec(written)?.[1] : undefined;
  const field = name === undefined ? undefined : RULE_FIELDS.get(name);
  if (field === undefined) {
    if (typeof written === 'string' && refusedByCharter(written, `${path}.path`, report)) return;
    const near = nearest(shown(written).replace(/^"?\$\.?|"$/g, ''), [...RULE_FIELDS.keys()]);
    const remedy = near === undefined ? 'write for example "$.severity"' : `did you mean "$.${near}"?`;
    report('unknown_field', `${path}.path`, `${shown(written)} names no field of an event`, remedy);
  } else if (!field.streams.some((stream) => scope.triggers.includes(stream))) {
    report(
      field.streams.some((stream) => scope.visible.includes(stream))
        ? 'unknown_field'
        : 'charter_identification',
      `${path}.path`,
      `no trigger of this rule has the field ${field.path}`,
      `it is a field of ${field.streams.join(', ')}`,
    );
  }
}

function checkParams(
  fact: FactName,
  reference: Readonly<Record<string, unknown>>,
  path: string,
  scope: FactScope,
  report: Report,
): void {
  if (Object.hasOwn(reference, 'path'))
    report('unknown_field', `${path}.path`, 'only the fact event has a path', 'remove path');
  const { params: required } = FACT_SPECS[fact];
  const { params } = reference;
  if (params === undefined && required.length === 0) return;
  if (!isObject(params)) {
    report('missing_field', `${path}.params`, `${fact} needs params`, `give ${required.join(', ')}`);
    return;
  }
  checkKeys(params, `${path}.params`, paramsOf(fact), required, report);
  for (const key of paramsOf(fact)) {
    if (Object.hasOwn(params, key)) CHECKS[key](params[key], `${path}.params.${key}`, fact, scope, report);
  }
}

type CheckParam = (value: unknown, path: string, fact: FactName, scope: FactScope, report: Report) => void;

const CHECKS: Readonly<Record<keyof FactParams, CheckParam>> = {
  of: (of, path, _fact, scope, report) => {
    checkFilter(of, path, scope, report);
  },
  exclude: (exclude, path, _fact, scope, report) => {
    if (!Array.isArray(exclude)) checkFilter(exclude, path, scope, report);
    else checkFilters(exclude, path, MAX_EXCLUDES, scope, report);
  },
  steps: (steps, path, _fact, scope, report) => {
    checkFilters(steps, path, MAX_STEPS, scope, report);
  },
  within: checkWithin,
  field: checkField,
  radius: checkRadius,
  percentile: (percentile, path, _fact, _scope, report) => {
    if (!(typeof percentile === 'number' && percentile >= 0 && percentile <= 100))
      report(
        'out_of_range',
        path,
        'a percentile is a number from 0 to 100',
        quoted(percentile) ?? 'write for example 90',
      );
  },
  class: (deviceClass, path, _fact, _scope, report) => {
    if (!DEVICE_CLASSES.includes(deviceClass as 1))
      report(
        'out_of_range',
        path,
        'there is no such class of cameras',
        quoted(deviceClass) ?? `use one of: ${DEVICE_CLASSES.join(', ')}`,
      );
  },
};

function checkFilters(filters: unknown, path: string, most: number, scope: FactScope, report: Report): void {
  if (!Array.isArray(filters) || filters.length < 1 || filters.length > most) {
    report('wrong_type', path, `is a list of 1 to ${most} filters`, 'write [ {...}, {...} ]');
    return;
  }
  filters.forEach((filter, index) => {
    checkFilter(filter, `${path}[${index}]`, scope, report);
  });
}

function checkWithin(within: unknown, path: string, fact: FactName, scope: FactScope, report: Report): void {
  const isBaseline = fact === 'baseline';
  const duration = checkDuration(
    within,
    path,
    scope.maxReachMs - (isBaseline ? BASELINE_REACH_MS : 0),
    report,
  );
  if (isBaseline && duration !== undefined && duration > parseDuration(MAX_BASELINE_WITHIN)!) {
    report(
      'out_of_range',
      path,
      `baseline compares weeks: its window is at most ${MAX_BASELINE_WITHIN}`,
      `use at most ${MAX_BASELINE_WITHIN}`,
    );
  }
}

/** A duration above 0 and at most `mostMs`; undefined where it is none. */
export function checkDuration(
  written: unknown,
  path: string,
  mostMs: number,
  report: Report,
): number | undefined {
  const duration = typeof written === 'string' ? parseDuration(written) : undefined;
  if (duration === undefined || duration === 0) {
    report(
      'wrong_type',
      path,
      ...(durationFault(written) ?? [
        'is no ISO 8601 duration of weeks, days, hours, minutes or seconds',
        'write for example "P28D" or "PT72H"; months and years have no fixed length',
      ]),
    );
    return undefined;
  }
  if (duration <= mostMs && Number.isSafeInteger(duration)) return duration;
  const days = Math.floor(mostMs / DAY_MS);
  const most = days > 0 && Number.isFinite(days) ? `use at most P${days}D, or raise` : 'raise';
  const message = 'the window, with what it is compared with, is longer than half the time events are kept';
  report('out_of_range', path, message, `${most} the retention setting`);
  return undefined;
}

function checkField(name: unknown, path: string, fact: FactName, scope: FactScope, report: Report): void {
  const field = typeof name === 'string' ? RULE_FIELDS.get(name) : undefined;
  const seen = [...RULE_FIELDS.values()].filter(({ streams }) =>
    streams.some((stream) => scope.visible.includes(stream)),
  );
  const numeric = seen.filter(({ type }) => type.kind === 'int' || type.kind === 'number');
  const choices = (FACT_SPECS[fact].numericField ? numeric : seen).map((one) => one.path);
  if (field === undefined && typeof name === 'string' && refusedByCharter(name, path, report)) return;
  if (field === undefined)
    report('unknown_field', path, `no event has the field ${shown(name)}`, suggest(name, choices));
  else if (!seen.includes(field))
    report('charter_identification', path, `${field.path} is a field of cameras`, suggest(name, choices));
  else if (!choices.includes(field.path))
    report('wrong_type', path, `${field.path} is not a number and has no ${fact}`, suggest(name, choices));
}

function checkRadius(radius: unknown, path: string, _fact: FactName, scope: FactScope, report: Report): void {
  if (!scope.isArea)
    report('unknown_field', path, 'radius is for area rules', 'remove radius, or make it an area rule');
  else if (typeof radius !== 'number' || !(radius > 0 && radius <= MAX_RADIUS_METRES)) {
    report(
      'out_of_range',
      path,
      `radius is in metres, above 0 and at most ${MAX_RADIUS_METRES}`,
      quoted(radius) ?? 'write for example 100',
    );
  }
}
