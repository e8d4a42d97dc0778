import { CATEGORIES, type FieldType, STREAMS, type Stream } from '../../event/vocabulary.ts';
import { SECOND_MS } from '../../time/duration.ts';
import { EVENT_PATH, FILTER_FIELDS, RULE_FIELDS, type RuleField } from '../fields.ts';
import { asList, comparable, compileTest, isPrefix, streamsOf } from '../filter.ts';
import type { FactParams, FactReference, Filter, FilterTest, Range, Scalar } from '../rule.ts';

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
  /** The longest window, which `time_since` looks back. */
  readonly maxReachMs: number;
  /** Whether an event count of these params counts whatever triggers the rule. */
  countsTrigger(params: FactParams): boolean;
}

/** What a fact of a sound rule can be where it is known. */
export function domainOfFact(reference: FactReference, scope: DomainScope): Domain {
  const { fact, params } = reference;
  switch (fact) {
    case 'event':
      return domainOfTrigger(EVENT_PATH.exec(reference.path!)![1]!, scope);
    case 'event_count':
      return scope.countsTrigger(params!)
        ? numbers('a whole number from 1, as it counts the trigger', { min: 1, isWhole: true })
        : numbers('a whole number from 0', { min: 0, isWhole: true });
    case 'value_count': {
      const max = valuesOf(params!, scope);
      return numbers(`a whole number from 0${max === undefined ? '' : ` to ${max}`}`, {
        min: 0,
        max,
        isWhole: true,
      });
    }
    case 'temporal':
    case 'temporal_ordered':
      return TRUE_OR_FALSE;
    case 'time_since':
      return numbers(`a number of seconds above 0, at most ${scope.maxReachMs / SECOND_MS}`, {
        min: 1 / SECOND_MS,
        max: scope.maxReachMs / SECOND_MS,
      });
    case 'baseline':
      return numbers('a number from 0', { min: 0 });
    case 'coverage':
      return numbers('a share from 0 to 1', { min: 0, max: 1 });
    case 'value_avg':
      return numbersOf(RULE_FIELDS.get(params!.field!)!.type, true);
    case 'value_min':
    case 'value_max':
    case 'value_percentile':
      return domainOfValues(params!);
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

/** A value of the events that `of` lets through. Whole ones only: others are kept rounded, and may lie beside a bound. */
function domainOfValues({ field: name, of }: FactParams): Domain {
  const field = RULE_FIELDS.get(name!)!;
  const domain = numbersOf(field.type);
  const wanted = of?.[field.path];
  return wanted === undefined || field.type.kind !== 'int'
    ? domain
    : narrowed(field, domain, wanted, `${domain.what} that \`of\` lets through`);
}

/** Whole values that are counted one by one. */
const MOST_COUNTED = 100;

/** How many values of a field `of` lets through, where they can be counted. */
function valuesOf(
  { field: name, of = {} }: FactParams,
  { visible, isArea }: DomainScope,
): number | undefined {
  const field = RULE_FIELDS.get(name!)!;
  const wanted = of[field.path];
  const streams = streamsOf(of).filter((stream) => visible.includes(stream));
  const domain = domainOfField(field, streams, isArea);
  const values = domain.isClosed ? domain.seeds : wholeValues(field.type);
  if (values === undefined) return undefined;
  const passes = wanted === undefined ? () => true : compileTest(field, wanted);
  return new Set(values.filter((value) => domain.accepts(value) && passes(value))).size;
}

function wholeValues(type: FieldType): readonly number[] | undefined {
  if (type.kind !== 'int') return undefined;
  const { min = -Infinity, max = Infinity } = type;
  return max - min < MOST_COUNTED ? Array.from({ length: max - min + 1 }, (_, i) => min + i) : undefined;
}

/** Values that a message names one by one. */
const MOST_NAMED = 5;

/** A field of the events that may trigger the rule: what the triggers' filters let through. */
function domainOfTrigger(name: string, { visible, isArea, filters }: DomainScope): Domain {
  const field = RULE_FIELDS.get(name)!;
  const parts = filters
    .map((filter) => ({ filter, streams: streamsOf(filter).filter((stream) => visible.includes(stream)) }))
    .filter(({ streams }) => streams.some((stream) => field.streams.includes(stream)))
    .map(({ filter, streams }) => {
      const domain = domainOfField(field, streams, isArea);
      const wanted = filter[name];
      return wanted === undefined
        ? domain
        : narrowed(field, domain, wanted, `${domain.what} that the triggers let through`);
    });
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

function narrowed(field: RuleField, domain: Domain, wanted: FilterTest, what: string): Domain {
  const passes = compileTest(field, wanted);
  return {
    what,
    seeds: [...domain.seeds, ...constantsOf(field, wanted)],
    // Of the many texts that a prefix lets through a few are tried, of a value or list all.
    isClosed: domain.isClosed || !(typeof wanted === 'object' && !Array.isArray(wanted)),
    accepts: (value) => domain.accepts(value) && passes(value),
  };
}

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
      return texts(path, type);
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

function texts(path: string, type: Extract<FieldType, { kind: 'string' }>): Domain {
  const accepts = (value: Scalar): boolean =>
    typeof value === 'string' && value.length <= type.maxLength && (type.pattern?.test(value) ?? true);
  const what = path === 'place.areaCode' ? 'a code of 4, 6, 9 or 12 digits' : 'a text of its form';
  return { what, seeds: TEXTS, isClosed: false, accepts };
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
