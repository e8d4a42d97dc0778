import { CATEGORIES, ROLES, STREAMS, type Stream } from '../event/vocabulary.ts';
import type { Value } from '../history/leaves.ts';
import { rolesMask } from '../history/roles.ts';
import { canonicalJson } from '../text/canonical.ts';
import { parseInstant } from '../time/instant.ts';
import { FILTER_FIELDS, OWN_ROLE, type RuleField } from './fields.ts';
import type { FactParams, Filter, FilterTest, Prefix, Range, Scalar } from './rule.ts';

/** A test of one field. */
export interface FieldTest {
  readonly path: string;
  readonly wanted: FilterTest;
  /** The same for equal tests of a field. */
  readonly key: string;
  /** Takes what the event holds; for the subject's own role, which no event holds, its roles as bits of `ROLES`. */
  readonly passes: (value: Value) => boolean;
}

/** A filter ready to run: `streams` and `categories` index it, `tests` say what is left. */
export interface CompiledFilter {
  /** The same for equal filters. */
  readonly key: string;
  readonly streams: ReadonlySet<Stream>;
  /** Null: every category of those streams. */
  readonly categories: ReadonlySet<string> | null;
  /** All pass. */
  readonly tests: readonly FieldTest[];
  /** What fits one of these does not fit. */
  readonly exclude: readonly CompiledFilter[];
}

/** Compiles a filter that `checkFilter` found without fault, for the streams a subject of its rule can see. */
export function compileFilter(
  filter: Filter,
  visible: readonly Stream[],
  exclude: readonly Filter[] = [],
): CompiledFilter {
  const streams = streamsOf(filter).filter((stream) => visible.includes(stream));
  const { stream, category, ...rest } = filter;
  const without =
    exclude.length === 0
      ? ''
      : ` without ${exclude
          .map((one) => canonicalJson(one))
          .sort()
          .join(' ')}`;
  return {
    key: `${streams.join('+')} ${canonicalJson(filter)}${without}`,
    streams: new Set(streams),
    categories: category === undefined ? null : categoriesOf(category),
    tests: Object.entries(rest).map(([path, wanted]) => ({
      path,
      wanted,
      key: canonicalJson(wanted),
      passes: path === OWN_ROLE ? compileRoles(wanted) : compileTest(FILTER_FIELDS.get(path)!, wanted),
    })),
    exclude: exclude.map((one) => compileFilter(one, visible)),
  };
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

function compileRoles(wanted: FilterTest): FieldTest['passes'] {
  const mask = rolesMask(ROLES.filter(matcher(wanted)));
  return (roles) => ((roles as number) & mask) !== 0;
}

/** A test of a field's value. */
export function compileTest(field: RuleField, wanted: FilterTest): FieldTest['passes'] {
  if (isPrefix(wanted)) return compilePrefix(wanted);
  if (typeof wanted === 'object' && !Array.isArray(wanted)) return compileRange(field, wanted as Range);
  const values = asList(wanted).map((value) => comparable(field, value));
  if (values.length === 1) {
    const [only] = values;
    return (value) => value === only;
  }
  const set = new Set<Value>(values);
  return (value) => set.has(value);
}

function compilePrefix({ prefix }: Prefix): FieldTest['passes'] {
  const starts = asList(prefix).map(String);
  return (value) => typeof value === 'string' && starts.some((start) => value.startsWith(start));
}

/** An instant as events hold it, epoch milliseconds; anything else as it is. */
export function comparable({ type }: RuleField, value: Scalar): Scalar {
  return type.kind === 'instant' && typeof value === 'string' ? (parseInstant(value) ?? value) : value;
}

function compileRange(field: RuleField, range: Range): FieldTest['passes'] {
  const bound = (written: number | string | undefined, none: number): number =>
    written === undefined ? none : (comparable(field, written) as number);
  const gte = bound(range.gte, -Infinity);
  const lte = bound(range.lte, Infinity);
  const gt = bound(range.gt, -Infinity);
  const lt = bound(range.lt, Infinity);
  return (value) =>
    typeof value === 'number' &&
    value >= gte &&
    value <= lte &&
    (value > gt || gt === -Infinity) &&
    (value < lt || lt === Infinity);
}
