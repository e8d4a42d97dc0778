import type { EventView } from '../event/event.ts';
import { CATEGORIES, STREAMS, type Stream } from '../event/vocabulary.ts';
import { canonicalJson } from '../text/canonical.ts';
import { parseInstant } from '../time/instant.ts';
import { RULE_FIELDS, type RuleField } from './fields.ts';
import type { Filter, Range, Scalar } from './rule.ts';

/** A filter ready to run: `streams` and `categories` index it, `test` checks what is left. */
export interface CompiledFilter {
  /** The same for equal filters. */
  readonly key: string;
  readonly streams: ReadonlySet<Stream>;
  /** Null: every category of those streams. */
  readonly categories: ReadonlySet<string> | null;
  /** Checks all but stream and category. */
  readonly test: (event: EventView) => boolean;
}

/** Compiles a filter that `checkFilter` found without fault, for the streams a subject of its rule can see. */
export function compileFilter(filter: Filter, visible: readonly Stream[]): CompiledFilter {
  const streams = streamsOf(filter).filter((stream) => visible.includes(stream));
  const tests = Object.entries(filter)
    .filter(([path]) => path !== 'stream' && path !== 'category')
    .map(([path, wanted]) => compileTest(RULE_FIELDS.get(path)!, wanted));
  return {
    key: `${streams.join('+')} ${canonicalJson(filter)}`,
    streams: new Set(streams),
    categories: filter.category === undefined ? null : new Set(asList(filter.category).map(String)),
    test: conjunction(tests),
  };
}

export function fits(filter: CompiledFilter, event: EventView): boolean {
  return (
    filter.streams.has(event.stream) &&
    (filter.categories === null || filter.categories.has(event.category)) &&
    filter.test(event)
  );
}

/** The streams that have every field and at least one category a filter names. */
export function streamsOf(filter: Filter): readonly Stream[] {
  const named = filter.stream === undefined ? STREAMS : asList(filter.stream);
  return STREAMS.filter(
    (stream) =>
      named.includes(stream) &&
      Object.keys(filter).every((path) => RULE_FIELDS.get(path)?.streams.includes(stream) ?? false) &&
      (filter.category === undefined ||
        asList(filter.category).some((category) => CATEGORIES[stream].includes(String(category)))),
  );
}

export function asList(wanted: Scalar | readonly Scalar[] | Range): readonly Scalar[] {
  if (Array.isArray(wanted)) return wanted;
  return typeof wanted === 'object' ? [] : [wanted as Scalar];
}

function conjunction(tests: readonly ((event: EventView) => boolean)[]): (event: EventView) => boolean {
  const [first, ...rest] = tests;
  if (first === undefined) return () => true;
  if (rest.length === 0) return first;
  return (event) => first(event) && rest.every((test) => test(event));
}

function compileTest(field: RuleField, wanted: Filter[string]): (event: EventView) => boolean {
  const { read } = field;
  if (typeof wanted === 'object' && !Array.isArray(wanted)) return compileRange(read, wanted as Range);
  const values = asList(wanted).map((value) => comparable(field, value));
  if (values.length === 1) {
    const [only] = values;
    return (event) => read(event) === only;
  }
  const set = new Set<unknown>(values);
  return (event) => set.has(read(event));
}

function comparable(field: RuleField, value: Scalar): Scalar {
  return field.type.kind === 'instant' && typeof value === 'string' ? (parseInstant(value) ?? value) : value;
}

function compileRange(read: RuleField['read'], range: Range): (event: EventView) => boolean {
  const { gte = -Infinity, lte = Infinity, gt = -Infinity, lt = Infinity } = range;
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
