import { CATEGORIES, STREAMS, type Stream } from '../event/vocabulary.ts';
import type { Fault } from '../fault.ts';
import { parseInstant } from '../time/instant.ts';
import { FILTER_FIELDS, OWN_ROLE, type RuleField } from './fields.ts';
import { asList, streamsOf } from './filter.ts';
import { isObject, type Report, suggest } from './report.ts';
import type { Filter } from './rule.ts';

const RANGE_KEYS = ['gte', 'lte', 'gt', 'lt'];

/** Checks one filter as written. `visible` are the streams that the rule's subject may see: a person's rule sees no
 * camera (charter, clause 1). */
export function checkFilter(filter: unknown, path: string, visible: readonly Stream[], report: Report): void {
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
  for (const [name, wanted] of Object.entries(filter)) checkTest(name, wanted, `${path}.${name}`, report);
  if (report.count() === before) checkReach(filter as Filter, path, visible, report);
}

function checkTest(name: string, wanted: unknown, path: string, report: Report): void {
  const field = FILTER_FIELDS.get(name);
  if (field === undefined) {
    report(
      'unknown_field',
      path,
      `no event has the field ${quote(name)}`,
      suggest(name, [...FILTER_FIELDS.keys()]),
    );
    return;
  }
  if (Array.isArray(wanted)) {
    if (wanted.length === 0)
      report('out_of_range', path, 'an empty list fits nothing', 'list at least one value');
    wanted.forEach((value, index) => {
      checkValue(field, value, `${path}[${index}]`, report);
    });
  } else if (isObject(wanted) && Object.hasOwn(wanted, 'prefix')) return;
  else if (isObject(wanted)) checkRange(field, wanted, path, report);
  else checkValue(field, wanted, path, report);
}

function checkRange(
  field: RuleField,
  range: Readonly<Record<string, unknown>>,
  path: string,
  report: Report,
): void {
  if (field.type.kind !== 'int' && field.type.kind !== 'number') {
    report(
      'wrong_type',
      path,
      `${field.path} is not a number and has no range`,
      'give a value or a list of values',
    );
  }
  if (Object.keys(range).length === 0)
    report('missing_field', path, 'an empty range', `use one of: ${RANGE_KEYS.join(', ')}`);
  for (const [bound, value] of Object.entries(range)) {
    if (!RANGE_KEYS.includes(bound))
      report('unknown_field', `${path}.${bound}`, `no bound ${quote(bound)}`, suggest(bound, RANGE_KEYS));
    else if (typeof value !== 'number' || !Number.isFinite(value))
      report('wrong_type', `${path}.${bound}`, 'a bound is a finite number', 'write a number');
  }
}

function checkValue(field: RuleField, value: unknown, path: string, report: Report): void {
  const fault = valueFault(field, value);
  if (fault !== undefined) report(fault.code, path, fault.message, fault.remedy);
}

function valueFault(
  field: RuleField,
  value: unknown,
): Pick<Fault, 'code' | 'message' | 'remedy'> | undefined {
  const { type } = field;
  const wrong = (what: string) => ({
    code: 'wrong_type' as const,
    message: `${field.path} is ${what}`,
    remedy: `write ${what}`,
  });
  switch (type.kind) {
    case 'enum': {
      const choices =
        field.path === 'category' ? [...new Set(Object.values(CATEGORIES).flat())] : type.values;
      if (typeof value !== 'string') return wrong('a text');
      if (choices.includes(value)) return undefined;
      return {
        code: field.path === OWN_ROLE ? 'charter_accused' : 'unknown_value',
        message: `${field.path} has no value ${quote(value)}`,
        remedy: suggest(value, choices),
      };
    }
    case 'string':
      return typeof value === 'string' ? undefined : wrong('a text');
    case 'int':
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : wrong('a number');
    case 'boolean':
      return typeof value === 'boolean' ? undefined : wrong('true or false');
    case 'instant':
      return typeof value === 'string' && parseInstant(value) !== undefined
        ? undefined
        : wrong('an ISO 8601 time with an offset');
    case 'record':
    case 'list':
      return wrong('not a field to compare');
    default:
      return type satisfies never;
  }
}

function checkReach(filter: Filter, path: string, visible: readonly Stream[], report: Report): void {
  const reached = streamsOf(filter);
  if (reached.length === 0) {
    const streams = filter.stream === undefined ? STREAMS.join(', ') : asList(filter.stream).join(', ');
    report(
      'unknown_value',
      path,
      `no event of ${streams} has all of these fields and categories`,
      'name fields and categories of one stream',
    );
  } else if (!reached.some((stream) => visible.includes(stream))) {
    report(
      'charter_identification',
      path,
      'a camera alarm never counts for or against a person',
      'make it an area rule, or name police-incidents or dispute-reports',
    );
  }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}...` : text);
}
