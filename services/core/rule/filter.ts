import type { EventView } from '../event/event.ts';
import { CATEGORIES, ROLES, STREAMS, type Stream } from '../event/vocabulary.ts';
import { rolesMask } from '../history/roles.ts';
import { canonicalJson } from '../text/canonical.ts';
import { parseInstant } from '../time/instant.ts';
import { FILTER_FIELDS, OWN_ROLE, type RuleField } from './fields.ts';
import type { FactParams, Filter, FilterTest, Prefix, Range, Scalar } from './rule.ts';

/** A test of an event; `roles` are the subject's own in it, as bits of `ROLES` (0 for areas). */
type EventTest = (event: EventView, roles: number) => boolean;

/** A filter ready to run: `streams` and `categories` index it, `test` checks what is left. */
export interface CompiledFilter {
  /** The same for equal filters. */
  readonly key: string;
  readonly streams: ReadonlySet<Stream>;
  /** Null: every category of those streams. */
  readonly categories: ReadonlySet<string> | null;
  /** The same for filters that test the same beside stream and category; empty where there is nothing to test. */
  readonly testKey: string;
  /** Checks all but stream and category. */
  readonly test: EventTest;
}

/**
 * Compiles a filter that `checkFilter` found without fault, for the streams a subject of its rule can see. What fits one of
 * `exclude` does not fit.
 */
export function compileFilter(
  filter: Filter,
  visible: readonly Stream[],
  exclude: readonly Filter[] = [],
): CompiledFilter {
  const streams = streamsOf(filter).filter((stream) => visible.includes(stream));
  const { stream, category, ...rest } = filter;
  const tests = Object.entries(rest).map(([path, wanted]) =>
    path === OWN_ROLE ? compileRoles(wanted) : compileTest(FILTER_FIELDS.get(path)!, wanted),
  );
  for (const one of exclude.map((filter) => compileFilter(filter, visible)))
    tests.push((event, roles) => !fits(one, event, roles));
  const without =
    exclude.length === 0
      ? ''
      : ` without ${exclude
          .map((one) => canonicalJson(one))
          .sort()
          .join(' ')}`;
  return {
    key: `${streams.join('+')} ${canonicalJson(filter)}${without}`,
    testKey: `${tests.length === 0 ? '' : canonicalJson(rest)}${without}`,
    streams: new Set(streams),
    categories: category === undefined ? null : categoriesOf(category),
    test: conjunction(tests),
  };
}

export function fits(filter: CompiledFilter, event: EventView, roles: number): boolean {
  return (
    filter.streams.has(event.stream) &&
    (filter.categories === null || filter.categories.has(event.category)) &&
    filter.test(event, roles)
  );
}

/** What `exclude` holds: nothing, a filter or a list of them. */
export function excluded({ exclude }: FactParams): readonly Filter[] {
  if (exclude === undefined) return [];
  return Array.isArray(exclude) ? exclude : [exclude as Filter];
}

/** The streams that have every field and at least one category a filter names. */
export function streamsOf(filter: Filter): readonly Stream[] {
  const namesStream = filter.stream === undefined ? () => true : matcher(filter.stream);
  const namesCategory = filter.category === undefined ? () => true : matcher(filter.category);
  return STREAMS.filter(
    (stream) =>
      namesStream(stream) &&
      Object.keys(filter).every((path) => FILTER_FIELDS.get(path)?.streams.includes(stream) ?? false) &&
      CATEGORIES[stream].some(namesCategory),
  );
}

/** The categories, of whatever stream, that a test lets through. */
export function categoriesOf(wanted: FilterTest): ReadonlySet<string> {
  return new Set(Object.values(CATEGORIES).flat().filter(matcher(wanted)));
}

/** A test of texts as a function. */
function matcher(wanted: FilterTest): (text: string) => boolean {
  if (isPrefix(wanted))
    return (text) => asList(wanted.prefix).some((start) => text.startsWith(String(start)));
  const values = asList(wanted);
  return (text) => values.includes(text);
}

export function asList(wanted: FilterTest): readonly Scalar[] {
  if (Array.isArray(wanted)) return wanted;
  return typeof wanted === 'object' ? [] : [wanted as Scalar];
}

export function isPrefix(wanted: FilterTest): wanted is Prefix {
  return typeof wanted === 'object' && !Array.isArray(wanted) && Object.hasOwn(wanted, 'prefix');
}

function conjunction(tests: readonly EventTest[]): EventTest {
  const [first, ...rest] = tests;
  if (first === undefined) return () => true;
  if (rest.length === 0) return first;
  return (event, roles) => first(event, roles) && rest.every((test) => test(event, roles));
}

function compileRoles(wanted: FilterTest): EventTest {
  const mask = rolesMask(ROLES.filter(matcher(wanted)));
  return (_event, roles) => (roles & mask) !== 0;
}

/** One test of a filter; `field.read` gives the value. */
export function compileTest(field: RuleField, wanted: FilterTest): EventTest {
  const { read } = field;
  if (isPrefix(wanted)) return compilePrefix(read, wanted);
  if (typeof wanted === 'object' && !Array.isArray(wanted)) return compileRange(field, wanted as Range);
  const values = asList(wanted).map((value) => comparable(field, value));
  if (values.length === 1) {
    const [only] = values;
    return (event) => read(event) === only;
  }
  const set = new Set<unknown>(values);
  return (event) => set.has(read(event));
}

function compilePrefix(read: RuleField['read'], { prefix }: Prefix): EventTest {
  const starts = asList(prefix).map(String);
  return (event) => {
    const value = read(event);
    return typeof value === 'string' && starts.some((start) => value.startsWith(start));
  };
}

/** An instant as events hold it, epoch milliseconds; anything else as it is. */
export function comparable({ type }: RuleField, value: Scalar): Scalar {
  return type.kind === 'instant' && typeof value === 'string' ? (parseInstant(value) ?? value) : value;
}

function compileRange(field: RuleField, range: Range): EventTest {
  const { read } = field;
  const bound = (written: number | string | undefined, none: number): number =>
    written === undefined ? none : (comparable(field, written) as number);
  const gte = bound(range.gte, -Infinity);
  const lte = bound(range.lte, Infinity);
  const gt = bound(range.gt, -Infinity);
  const lt = bound(range.lt, Infinity);
  return (event) => {
    const value = read(event);
    return (
      typeof value === 'number' &&
      value >= gte &&
      value <= lte &&
      (value > gt || gt === -Infinity) &&
      (value < lt || lt === Infinity)
    );
  };
}
