import { CATEGORIES, type FieldType, STREAMS, type Stream } from '../../event/vocabulary.ts';
import { SECOND_MS } from '../../time/duration.ts';
import { EVENT_PATH, FILTER_FIELDS, RULE_FIELDS, type RuleField } from '../fields.ts';
import { asList, comparable, compileTest, isPrefix, streamsOf } from '../filter.ts';
import type { FactReference, Filter, FilterTest, Range, Scalar } from '../rule.ts';

/** The values that something can have. */
export interface Domain {
  /** In words, for a warning. */
  readonly what: string;
  /** Values of note: bounds, choices, examples. */
  readonly seeds: readonly Scalar[];
  /** Whether `seeds` are all there are. */
  readonly isClosed: boolean;
  accepts(value: Scalar): boolean;
}

export interface DomainScope {
  readonly visible: readonly Stream[];
  readonly isArea: boolean;
  /** Filters of the rule's trigger events. */
  readonly filters: readonly Filter[];
}

/** What a fact of a sound rule can be where it is known. */
export function domainOfFact(reference: FactReference, scope: DomainScope): Domain {
  const { fact, params } = reference;
  switch (fact) {
    case 'event':
      return domainOfTrigger(EVENT_PATH.exec(reference.path!)![1]!, scope);
    case 'event_count':
    case 'value_count':
      return numbers('a whole number from 0', { min: 0, isWhole: true });
    case 'temporal':
    case 'temporal_ordered':
      return TRUE_OR_FALSE;
    case 'time_since':
      return numbers('a number of seconds above 0', { min: 1 / SECOND_MS });
    case 'baseline':
      return numbers('a number from 0', { min: 0 });
    case 'coverage':
      return numbers('a share from 0 to 1', { min: 0, max: 1 });
    case 'value_avg':
    case 'value_min':
    case 'value_max':
    case 'value_percentile':
      return numbersOf(RULE_FIELDS.get(params!.field!)!.type, fact === 'value_avg');
    case 'value_sum': {
      const { type } = RULE_FIELDS.get(params!.field!)!;
      return 'min' in type && (type.min ?? -1) >= 0
        ? numbers('a number from 0', { min: 0 })
        : numbers('a number', {});
    }
    default:
      return fact satisfies never;
  }
}

/** Values that a message names one by one. */
const MOST_NAMED = 5;

/** A field of the events that may trigger the rule: what the triggers' filters let through. */
function domainOfTrigger(name: string, { visible, isArea, filters }: DomainScope): Domain {
  const field = RULE_FIELDS.get(name)!;
  const parts = filters
    .map((filter) => ({ filter, streams: streamsOf(filter).filter((stream) => visible.includes(stream)) }))
    .filter(({ streams }) => streams.some((stream) => field.streams.includes(stream)))
    .map(({ filter, streams }) => narrowed(field, domainOfField(field, streams, isArea), filter[name]));
  const [first] = parts;
  if (first === undefined) return domainOfField(field, visible, isArea);
  const seeds = [...new Set(parts.flatMap((part) => part.seeds.filter((seed) => part.accepts(seed))))];
  const isFew = parts.every(({ isClosed }) => isClosed) && seeds.length > 0 && seeds.length <= MOST_NAMED;
  return {
    what: isFew ? `${seeds.join(' or ')} in every trigger` : first.what,
    seeds: parts.flatMap(({ seeds }) => seeds),
    isClosed: parts.every(({ isClosed }) => isClosed),
    accepts: (value) => parts.some((part) => part.accepts(value)),
  };
}

function narrowed(field: RuleField, domain: Domain, wanted: FilterTest | undefined): Domain {
  if (wanted === undefined) return domain;
  const passes = passing(field, wanted);
  return {
    what: `${domain.what} that the triggers let through`,
    seeds: [...domain.seeds, ...constantsOf(field, wanted)],
    // Of the many texts that a prefix lets through a few are tried, of a value or list all.
    isClosed: domain.isClosed || !(typeof wanted === 'object' && !Array.isArray(wanted)),
    accepts: (value) => domain.accepts(value) && passes(value),
  };
}

/** A filter's test as a test of values. */
export function passing(field: RuleField, wanted: FilterTest): (value: Scalar) => boolean {
  let current: Scalar | null = null;
  const test = compileTest({ ...field, read: () => current }, wanted);
  return (value) => {
    current = value;
    return test(NO_EVENT, 0);
  };
}

const NO_EVENT = {} as Parameters<ReturnType<typeof compileTest>>[0];

/** The values that a filter's test names. */
export function constantsOf(field: RuleField, wanted: FilterTest): readonly Scalar[] {
  if (isPrefix(wanted)) return asList(wanted.prefix).flatMap((start) => continuations(String(start)));
  if (typeof wanted === 'object' && !Array.isArray(wanted)) {
    return Object.values(wanted as Range).map((bound) => comparable(field, bound as Scalar));
  }
  return asList(wanted).map((value) => comparable(field, value));
}

/** Texts that begin so, of the lengths that codes have. */
function continuations(start: string): readonly string[] {
  return [start, `${start}0`, ...[4, 6, 9, 12].map((length) => start.padEnd(length, '0'))];
}

/** What a field can be in events of some streams that a rule may see. */
export function domainOfField(field: RuleField, streams: readonly Stream[], isArea: boolean): Domain {
  const { path, type } = field;
  if (path === 'stream')
    return choices(
      path,
      STREAMS.filter((stream) => streams.includes(stream)),
    );
  if (path === 'category')
    return choices(path, [...new Set(streams.flatMap((stream) => CATEGORIES[stream]))]);
  // A retracted case does not stand.
  if (path === 'status')
    return choices(
      path,
      textsOf(type).filter((status) => status !== 'retracted'),
    );
  // Police-initiated events do not count towards areas.
  if (path === 'policeInitiated' && isArea)
    return { ...TRUE_OR_FALSE, what: 'false for areas', accepts: isFalse };
  switch (type.kind) {
    case 'enum':
      return choices(path, type.values);
    case 'boolean':
      return TRUE_OR_FALSE;
    case 'string':
      return texts(type);
    default:
      return numbersOf(type);
  }
}

const isFalse = (value: Scalar): boolean => value === false;
const TRUE_OR_FALSE: Domain = {
  what: 'true or false',
  seeds: [true, false],
  isClosed: true,
  accepts: (value) => typeof value === 'boolean',
};

function textsOf(type: FieldType): readonly string[] {
  return type.kind === 'enum' ? type.values : [];
}

function choices(path: string, values: readonly string[]): Domain {
  const set: ReadonlySet<Scalar> = new Set(values);
  return {
    what: `a ${path} that can be here`,
    seeds: values,
    isClosed: true,
    accepts: (value) => set.has(value),
  };
}

/** Some texts of each form that a field of codes may have. */
const TEXTS = ['a', 'Zz', '7', '0.5', '1234', '123456', '123456789', '123456789012', '9871', '987654', '%'];

function texts(type: Extract<FieldType, { kind: 'string' }>): Domain {
  const accepts = (value: Scalar): boolean =>
    typeof value === 'string' && value.length <= type.maxLength && (type.pattern?.test(value) ?? true);
  return { what: 'a text of its form', seeds: TEXTS, isClosed: false, accepts };
}

function numbersOf(type: FieldType, isMean = false): Domain {
  const min = 'min' in type ? type.min : undefined;
  const max = 'max' in type ? type.max : undefined;
  const isWhole = (type.kind === 'int' || type.kind === 'instant') && !isMean;
  const kind = isWhole ? 'a whole number' : 'a number';
  const from = min === undefined ? '' : ` from ${min}`;
  return numbers(`${kind}${from}${max === undefined ? '' : ` to ${max}`}`, { min, max, isWhole });
}

function numbers(
  what: string,
  {
    min = -Number.MAX_VALUE,
    max = Number.MAX_VALUE,
    isWhole = false,
  }: { readonly min?: number | undefined; readonly max?: number | undefined; readonly isWhole?: boolean },
): Domain {
  return {
    what,
    seeds: [min, max, 0, 1],
    isClosed: false,
    accepts: (value) =>
      typeof value === 'number' && value >= min && value <= max && (!isWhole || Number.isInteger(value)),
  };
}

/** Every field that a filter may name. */
export function fieldOf(name: string): RuleField {
  return FILTER_FIELDS.get(name)!;
}
