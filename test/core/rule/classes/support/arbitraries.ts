import fc, { type Arbitrary } from 'fast-check';
import type { EventView } from '../../../../../services/core/event/event.ts';
import { STREAMS, type Stream } from '../../../../../services/core/event/vocabulary.ts';
import { FILTER_FIELDS, OWN_ROLE, type RuleField } from '../../../../../services/core/rule/fields.ts';
import { streamsOf } from '../../../../../services/core/rule/filter.ts';
import type { Filter, FilterTest, Scalar } from '../../../../../services/core/rule/rule.ts';
import { streamEvent } from '../../../../arbitraries/event.ts';

const INSTANT = Date.UTC(2026, 2, 2, 12);
/** Neighbours among the numbers that there are, and others that look alike. */
const NUMBERS = [
  0,
  -0,
  0.1,
  0.2,
  0.3,
  0.1 + 0.2,
  1,
  1 + Number.EPSILON,
  1 - Number.EPSILON / 2,
  2,
  2.5,
  3,
  4,
  -1,
  117,
  24.5,
  Number.MIN_VALUE,
  -Number.MIN_VALUE,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER + 1,
  1e21,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  INSTANT,
  INSTANT + 1,
  INSTANT - 1,
];
/** Beginnings of one another, look-alikes, names of what objects have. */
const TEXTS = [
  'a',
  'ab',
  'abc',
  'abd',
  'b',
  'а',
  'ａ',
  'é',
  'e\u0301',
  '3501',
  '350102',
  '350102003',
  '350102003004',
  '35',
  '1',
  '0.3',
  'true',
  'null',
  '__proto__',
  'constructor',
  '🔥',
  '🔥a',
];

const number = fc.oneof(fc.constantFrom(...NUMBERS), fc.double({ noNaN: true, noDefaultInfinity: true }));
const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ minLength: 1, maxLength: 3 }));

const atMost = <T>(one: Arbitrary<T>, most: number): Arbitrary<readonly T[]> =>
  fc.array(one, { minLength: 1, maxLength: most });
const oneOrMore = (one: Arbitrary<Scalar>): Arbitrary<FilterTest> => fc.oneof(one, atMost(one, 4));

function constant({ type }: RuleField): Arbitrary<Scalar> {
  switch (type.kind) {
    case 'string':
      return text;
    case 'enum':
      return fc.constantFrom(...type.values);
    case 'boolean':
      return fc.boolean();
    case 'instant':
      return fc.oneof(
        fc.constantFrom(INSTANT, INSTANT + 1, '2026-03-02T12:00:00Z', '2026-03-02T20:00:00+08:00'),
        number,
      );
    default:
      return number;
  }
}

/** A sound test of a field. */
export function testOf(field: RuleField): Arbitrary<FilterTest> {
  const { kind } = field.type;
  const plain = oneOrMore(constant(field));
  if (kind === 'string')
    return fc.oneof(
      plain,
      fc.oneof(text, atMost(text, 4)).map((prefix) => ({ prefix }) as FilterTest),
    );
  if (kind === 'enum' || kind === 'boolean') return plain;
  const bound = constant(field);
  const range = fc
    .record({ gte: bound, lte: bound, gt: bound, lt: bound }, { requiredKeys: [] })
    .filter((one) => Object.keys(one).length > 0);
  return fc.oneof(plain, range as Arbitrary<FilterTest>);
}

/** What events hold in a field, and what they should not. */
export function valueIn(field: RuleField): Arbitrary<Scalar | null> {
  const odd: readonly (number | null)[] = [
    null,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  const isNumber = ['int', 'number', 'instant'].includes(field.type.kind);
  const sound = isNumber ? number : constant(field);
  return fc.oneof({ weight: 9, arbitrary: sound }, fc.constantFrom(...(isNumber ? odd : [null])));
}

const FIELDS = [...FILTER_FIELDS.values()].filter(({ path }) => path !== 'stream' && path !== 'category');
/** So that several filters test one field. */
const FAVOURITES = [
  'value',
  'severity',
  'place.areaCode',
  OWN_ROLE,
  'threat',
  'deviceId',
  'protectionOrderUntil',
];
const field = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...FIELDS.filter(({ path }) => FAVOURITES.includes(path))) },
  { weight: 1, arbitrary: fc.constantFrom(...FIELDS) },
);
const part: Arbitrary<Filter> = field.chain((one) => testOf(one).map((test) => ({ [one.path]: test })));
const where: Arbitrary<Filter> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Filter>({}) },
  fc.constantFrom<Filter[]>(
    { stream: 'camera-alarms' },
    { stream: ['police-incidents', 'dispute-reports'] },
    { category: 'fire' },
    { category: ['fire', 'fraud', 'debt'] },
    { category: { prefix: 'f' } },
  ),
);

/** A filter that some event may fit. */
export const filter: Arbitrary<Filter> = fc
  .tuple(where, fc.array(part, { maxLength: 3 }))
  .map(([one, parts]) => Object.assign({}, one, ...parts) as Filter)
  .filter((one) => streamsOf(one).length > 0);

const CATEGORIES_OF: Readonly<Record<Stream, readonly string[]>> = {
  'camera-alarms': ['fire', 'smoke'],
  'police-incidents': ['fire', 'fraud'],
  'dispute-reports': ['debt', 'other'],
};

/** An event of few categories, some of whose fields hold what filters ask for. */
export const event: Arbitrary<EventView> = fc.constantFrom(...STREAMS).chain((stream) =>
  fc
    .tuple(
      streamEvent(stream),
      fc.constantFrom(...CATEGORIES_OF[stream]),
      fc.tuple(
        ...FIELDS.filter(({ streams, path }) => streams.includes(stream) && path !== OWN_ROLE).map((one) =>
          fc.option(
            valueIn(one).map((value) => ({ path: one.path, value })),
            { freq: 4 },
          ),
        ),
      ),
    )
    .map(([base, category, holds]) => {
      const { parties: _, ...view } = { ...base, category };
      return holds.reduce<EventView>((made, one) => (one === null ? made : holding(made, one)), view);
    }),
);

function holding(
  view: EventView,
  { path, value }: { readonly path: string; readonly value: unknown },
): EventView {
  const [first, second] = path.split('.') as [keyof EventView, string | undefined];
  if (second === undefined) return { ...view, [first]: value };
  const outer = view[first] as object | null;
  return outer === null ? view : { ...view, [first]: { ...outer, [second]: value } };
}
