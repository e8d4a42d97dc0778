import { nearest } from '../event/nearest.ts';
import type { Stream } from '../event/vocabulary.ts';
import { checkDuration } from './check-facts.ts';
import { checkFilter, type FilterScope } from './check-filter.ts';
import { FILTER_FIELDS } from './fields.ts';
import { streamsOf } from './filter.ts';
import { MAX_TRIGGERS } from './language/limits.ts';
import { keysOf, requiredKeysOf } from './language/spec.ts';
import { ABSENCE_KEYS } from './language/triggers.ts';
import { checkKeys, isObject, join, type Report, shown } from './report.ts';
import { type Filter, isAbsence, type Rule } from './rule.ts';

interface TriggerScope extends FilterScope {
  readonly maxReachMs: number;
}

/** Checks a rule's `on`; true where it is sound. */
export function checkTriggers(on: unknown, scope: TriggerScope, report: Report): boolean {
  if (on === undefined) return false;
  if (!Array.isArray(on) || on.length === 0 || on.length > MAX_TRIGGERS) {
    report(
      'wrong_type',
      'on',
      `is a list of 1 to ${MAX_TRIGGERS} filters or absences`,
      'write [{"stream": "...", "category": "..."}]',
    );
    return false;
  }
  const before = report.count();
  on.forEach((trigger: unknown, index) => {
    const path = `on[${index}]`;
    const meant = isObject(trigger)
      ? Object.keys(trigger).slice(0, MOST_KEYS).find(isNearlyAbsence)
      : undefined;
    if (isObject(trigger) && Object.hasOwn(trigger, 'absence')) checkAbsence(trigger, path, scope, report);
    else if (meant !== undefined)
      report('unknown_field', join(path, meant), `no key ${shown(meant)} here`, 'did you mean absence?');
    else checkFilter(trigger, path, scope, report);
  });
  return report.count() === before && !report.isFull();
}

/** A trigger with more keys is no mistyped absence. */
const MOST_KEYS = 8;

function isNearlyAbsence(key: string): boolean {
  return nearest(key, ['absence', ...FILTER_FIELDS.keys()]) === 'absence';
}

function checkAbsence(
  trigger: Readonly<Record<string, unknown>>,
  path: string,
  scope: TriggerScope,
  report: Report,
): void {
  checkKeys(trigger, path, ['absence'], [], report);
  const { absence } = trigger;
  if (!isObject(absence)) {
    const remedy = 'write {"after": {...}, "of": {...}, "within": "PT72H"}';
    report('wrong_type', `${path}.absence`, 'is an object of after, of and within', remedy);
    return;
  }
  checkKeys(absence, `${path}.absence`, keysOf(ABSENCE_KEYS), requiredKeysOf(ABSENCE_KEYS), report);
  for (const key of ['after', 'of']) {
    if (Object.hasOwn(absence, key)) checkFilter(absence[key], `${path}.absence.${key}`, scope, report);
  }
  if (Object.hasOwn(absence, 'within'))
    checkDuration(absence.within, `${path}.absence.within`, scope.maxReachMs, report);
}

/** The filter of each trigger's event: of an absence, the event that should have been followed. */
export function triggerFilters(on: Rule['on']): readonly Filter[] {
  return on.map((trigger) => (isAbsence(trigger) ? trigger.absence.after : trigger));
}

/** Streams of the events that trigger a rule. */
export function triggerStreams(on: Rule['on'], visible: readonly Stream[]): readonly Stream[] {
  const reached = new Set(triggerFilters(on).flatMap((filter) => streamsOf(filter)));
  return visible.filter((stream) => reached.has(stream));
}
