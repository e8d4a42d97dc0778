import { CATEGORIES, STREAMS, type Stream } from '../event/vocabulary.ts';
import type { FaultCode } from '../fault.ts';
import { parseInstant } from '../time/instant.ts';
import { refusedByCharter } from './charter-names.ts';
import { FILTER_FIELDS, OWN_ROLE, type RuleField } from './fields.ts';
import { asList, streamsOf } from './filter.ts';
import { RANGE_KEYS } from './language/filters.ts';
import { MAX_LIST, MAX_TEXT } from './language/limits.ts';
import { keysOf } from './language/spec.ts';
import { isObject, join, quoted, type Report, shown, suggest } from './report.ts';
import type { Filter } from './rule.ts';

/** What the subject of a filter may see: a person no camera (charter, clause 1), an area nobody's role. */
export interface FilterScope {
  readonly visible: readonly Stream[];
  readonly isArea: boolean;
}

const BOUNDS = keysOf(RANGE_KEYS);

/** Checks one filter as written. */
export function checkFilter(filter: unknown, path: string, scope: FilterScope, report: Report): void {
  if (!isObject(filter)) {
    report(
      'wrong_type',
      path,
      'a filter is an object of field: test',
      'write for example {"category": "burglary"}',
    );
    return;
  }
  const before = report.count();
  for (const [name, wanted] of Object.entries(filter)) {
    if (report.isFull()) return;
    const field = checkFieldName(name, wanted, join(path, name), scope, report);
    if (field !== undefined) checkTest(field, wanted, join(path, name), report);
  }
  if (report.count() === before) checkReach(filter as Filter, path, scope, report);
}

function checkFieldName(
  name: string,
  wanted: unknown,
  path: string,
  { visible, isArea }: FilterScope,
  report: Report,
): RuleField | undefined {
  const field = FILTER_FIELDS.get(name);
  if (field === undefined && refusedByCharter(name, path, report)) return undefined;
  if (field === undefined || (isArea && name === OWN_ROLE)) {
    const known = [...FILTER_FIELDS.keys()].filter((one) => !isArea || one !== OWN_ROLE);
    const message = field === undefined ? `no event has the field ${shown(name)}` : 'an area has no role';
    report('unknown_field', path, message, suggest(nested(name, wanted, known) ?? name, known));
    return undefined;
  }
  if (field.streams.some((stream) => visible.includes(stream))) return field;
  report('charter_identification', path, `${name} is a field of cameras`, NO_CAMERA);
  return undefined;
}

/** The field that was meant by an object in the place of a dotted name: `place.areaCode`. */
function nested(name: string, wanted: unknown, known: readonly string[]): string | undefined {
  if (!isObject(wanted)) return undefined;
  return known.find((one) => one.startsWith(`${name}.`) && Object.hasOwn(wanted, one.slice(name.length + 1)));
}

const NO_CAMERA =
  'a camera alarm never counts for or against a person: make it an area rule, or leave it out';

function checkTest(field: RuleField, wanted: unknown, path: string, report: Report): void {
  if (Array.isArray(wanted)) checkList(field, wanted, path, report);
  else if (!isObject(wanted)) checkValue(field, wanted, path, report);
  else if (Object.hasOwn(wanted, 'prefix')) checkPrefix(field, wanted, path, report);
  else checkRange(field, wanted, path, report);
}

function checkList(field: RuleField, values: readonly unknown[], path: string, report: Report): void {
  if (values.length === 0)
    report('out_of_range', path, 'an empty list fits nothing', 'list at least one value');
  if (values.length > MAX_LIST) {
    report(
      'out_of_range',
      path,
      `more than ${MAX_LIST} values`,
      'use a range or a prefix, or split the rule',
    );
    return;
  }
  values.forEach((value, index) => {
    checkValue(field, value, `${path}[${index}]`, report);
  });
}

function checkPrefix(
  field: RuleField,
  test: Readonly<Record<string, unknown>>,
  path: string,
  report: Report,
): void {
  if (field.type.kind !== 'string')
    report(
      'wrong_type',
      path,
      `${field.path} is no free text and has no prefix`,
      'give a value or a list of values',
    );
  for (const key of Object.keys(test)) {
    if (report.isFull()) return;
    if (key !== 'prefix')
      report('unknown_field', join(path, key), 'a prefix stands alone', `remove ${shown(key)}`);
  }
  const starts = Array.isArray(test.prefix) ? (test.prefix as readonly unknown[]) : [test.prefix];
  const isSound = starts.every((one) => typeof one === 'string' && one !== '' && one.length <= MAX_TEXT);
  if (starts.length === 0 || starts.length > MAX_LIST || !isSound) {
    report(
      'wrong_type',
      `${path}.prefix`,
      `takes a text that is not empty, or a list of 1 to ${MAX_LIST}`,
      'write for example {"prefix": "3501"}',
    );
  }
}

function checkRange(
  field: RuleField,
  range: Readonly<Record<string, unknown>>,
  path: string,
  report: Report,
): void {
  const { kind } = field.type;
  if (kind !== 'int' && kind !== 'number' && kind !== 'instant')
    report(
      'wrong_type',
      path,
      `${field.path} is not a number and has no range`,
      'give a value or a list of values',
    );
  if (Object.keys(range).length === 0)
    report('missing_field', path, 'an empty range', `use one of: ${BOUNDS.join(', ')}`);
  for (const [bound, value] of Object.entries(range)) {
    if (report.isFull()) return;
    if (!BOUNDS.includes(bound))
      report('unknown_field', join(path, bound), `no bound ${shown(bound)}`, suggest(bound, BOUNDS));
    else if (!(kind === 'instant' ? isInstant(value) : isNumber(value)))
      report(
        'wrong_type',
        `${path}.${bound}`,
        kind === 'instant' ? `a bound is ${TAKES.instant.what}` : 'a bound is a finite number',
        quoted(value) ??
          (kind === 'instant' ? 'write for example "2026-03-02T20:00:00+08:00"' : 'write a number'),
      );
  }
}

function checkValue(field: RuleField, value: unknown, path: string, report: Report): void {
  const { type } = field;
  if (type.kind === 'enum') {
    checkChoice(field, value, path, report);
    return;
  }
  const takes = TAKES[type.kind as keyof typeof TAKES];
  if (takes.test(value)) return;
  const remedy = (takes === NUMBER ? quoted(value) : undefined) ?? `write ${takes.what}`;
  report('wrong_type', path, `${field.path} is ${takes.what}`, remedy);
}

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isInstant = (value: unknown): boolean =>
  isNumber(value) || (typeof value === 'string' && parseInstant(value) !== undefined);
const NUMBER = { what: 'a number', test: isNumber };
const TAKES = {
  string: { what: 'a text', test: (value: unknown) => typeof value === 'string' && value.length <= MAX_TEXT },
  int: NUMBER,
  number: NUMBER,
  boolean: { what: 'true or false', test: (value: unknown) => typeof value === 'boolean' },
  instant: { what: 'an ISO 8601 time with an offset, or epoch milliseconds', test: isInstant },
} as const;

function checkChoice(field: RuleField, value: unknown, path: string, report: Report): void {
  const choices = choicesOf(field);
  if (typeof value !== 'string') {
    report('wrong_type', path, `${field.path} is a text`, 'write a text');
    return;
  }
  if (choices.includes(value)) return;
  const code: FaultCode = field.path === OWN_ROLE ? 'charter_accused' : 'unknown_value';
  report(code, path, `${field.path} has no value ${shown(value)}`, suggest(value, choices));
}

/** The values of a field of the vocabulary that has a list of them. */
export function choicesOf({ path, type }: RuleField): readonly string[] {
  if (path === 'category') return [...new Set(Object.values(CATEGORIES).flat())];
  return type.kind === 'enum' ? type.values : [];
}

function checkReach(filter: Filter, path: string, { visible }: FilterScope, report: Report): void {
  const reached = streamsOf(filter);
  const named = filter.stream === undefined ? [] : asList(filter.stream);
  if (reached.length === 0) {
    report(
      'unknown_value',
      path,
      `no event of ${(named.length === 0 ? STREAMS : named).join(', ')} has all of these fields and categories`,
      'name fields and categories of one stream',
    );
  } else if (
    !reached.some((stream) => visible.includes(stream)) ||
    named.some((stream) => !visible.includes(stream as Stream))
  ) {
    report(
      'charter_identification',
      path,
      'a camera alarm never counts for or against a person',
      'make it an area rule, or name police-incidents or dispute-reports',
    );
  } else checkCategories(filter, path, visible, report);
}

/** A category of cameras alone, listed beside others, is refused as it is where it stands alone. */
function checkCategories(filter: Filter, path: string, visible: readonly Stream[], report: Report): void {
  const seen: ReadonlySet<unknown> = new Set(visible.flatMap((stream) => CATEGORIES[stream]));
  const { category } = filter;
  if (!Array.isArray(category) || visible.length === STREAMS.length) return;
  (category as readonly string[]).forEach((one, index) => {
    if (!seen.has(one))
      report('charter_identification', `${path}.category[${index}]`, `${one} is of cameras only`, NO_CAMERA);
  });
}
