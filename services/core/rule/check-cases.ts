import { checkEvent } from '../event/check.ts';
import { LEVELS } from '../record/warning.ts';
import { eventFaults } from './case-events.ts';
import { MAX_CASES, MAX_TEXT } from './language/limits.ts';
import { CASE_KEYS, EXPECT_KEYS } from './language/rule-keys.ts';
import { keysOf, requiredKeysOf } from './language/spec.ts';
import { checkKeys, isObject, type Report, suggest } from './report.ts';

/** Checks the form of a rule's cases, and that there are some that warn and some that do not. Their events are
 * read as they are when the cases are run. */
export function checkCases(cases: unknown, report: Report): void {
  if (cases !== undefined && !(Array.isArray(cases) && cases.length <= MAX_CASES)) {
    report('wrong_type', 'cases', `is a list of at most ${MAX_CASES} cases`, 'write [ ... ]');
    return;
  }
  const list = (cases ?? []) as readonly unknown[];
  const levels = list.map((one, index) => checkCase(one, `cases[${index}]`, report));
  warnOfNames(list, report);
  if (!levels.some((level) => typeof level === 'string'))
    warnMissing('no case raises a warning', 'add one that the rule should find', report);
  if (!levels.includes(null))
    warnMissing('no case stays without a warning', 'add one that the rule should just not find', report);
}

function warnOfNames(list: readonly unknown[], report: Report): void {
  const seen = new Set<unknown>();
  list.forEach((one, index) => {
    const name = isObject(one) ? one.name : undefined;
    if (name !== undefined && seen.has(name))
      report.warn('repeated', `cases[${index}].name`, 'another case has this name', 'give each its own');
    seen.add(name);
  });
}

function warnMissing(message: string, remedy: string, report: Report): void {
  report.warn('missing_case', 'cases', message, remedy);
}

/** The level that the case expects. */
function checkCase(one: unknown, path: string, report: Report): unknown {
  if (!isObject(one)) {
    report(
      'wrong_type',
      path,
      'a case is an object',
      'write {"name": ..., "events": [...], "expect": {...}}',
    );
    return undefined;
  }
  checkKeys(one, path, keysOf(CASE_KEYS), requiredKeysOf(CASE_KEYS), report);
  const { name, events, expect } = one;
  if (name !== undefined && !(typeof name === 'string' && name !== '' && name.length <= MAX_TEXT))
    report('wrong_type', `${path}.name`, 'is no text', 'say what happens in the case');
  if (Array.isArray(events) && events.length === 0)
    report(
      'missing_field',
      `${path}.events`,
      'a case without events shows nothing',
      'give it events, or leave it out',
    );
  else if (Array.isArray(events)) checkEvents(events, `${path}.events`, report);
  else if (events !== undefined)
    report('wrong_type', `${path}.events`, 'is a list of events', 'write [ {...}, {...} ]');
  return expect === undefined ? undefined : checkExpected(expect, `${path}.expect`, report);
}

function checkEvents(events: readonly unknown[], path: string, report: Report): void {
  for (const [index, json] of events.entries()) {
    if (report.isFull()) return;
    for (const fault of eventFaults(checkEvent(json), `${path}[${index}]`))
      report(fault.code, fault.path, fault.message, fault.remedy);
  }
}

function checkExpected(expected: unknown, path: string, report: Report): unknown {
  if (!isObject(expected)) {
    report('wrong_type', path, 'is an object', 'write {"level": "orange"} or {"level": null}');
    return undefined;
  }
  checkKeys(expected, path, keysOf(EXPECT_KEYS), requiredKeysOf(EXPECT_KEYS), report);
  const { level } = expected;
  if (level !== undefined && level !== null && !(LEVELS as readonly unknown[]).includes(level))
    report('unknown_value', `${path}.level`, 'no such level', suggest(level, LEVELS));
  return level;
}
