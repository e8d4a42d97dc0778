import fc, { type Arbitrary } from 'fast-check';
import type {
  Condition,
  FactCondition,
  FactName,
  FactParams,
  FactReference,
  GroupCondition,
} from '../../services/core/rule/rule.ts';
import { type About, filter, filterPart } from './filter.ts';

/** Fits the shortest reach of the small worlds. */
const within = fc.constantFrom('PT6H', 'P1D', 'P3D', 'P10D');
/** What `baseline` looks at lies on the grid of the long worlds. */
const withinABaseline = fc.constantFrom('PT6H', 'PT12H', 'P1D', 'P7D');
const radius = fc.constantFrom(50, 100, 400, 2000);
const ORDERS = [
  'greaterThanInclusive',
  'greaterThan',
  'lessThan',
  'lessThanInclusive',
  'equal',
  'notEqual',
] as const;

const anyField = (about: About) =>
  fc.constantFrom(
    'caseId',
    'category',
    'severity',
    'place.areaCode',
    'assessment.level',
    'stage',
    'weapon',
    ...(about === 'area' ? ['deviceId', 'value'] : []),
  );
const numericField = (about: About) =>
  about === 'area'
    ? fc.constantFrom('severity', 'value', 'value', 'confidence', 'amount', 'deviceClass')
    : fc.constantFrom('severity', 'severity', 'amount');

/** Params that may go with any others: `exclude`, and in area rules `radius`. */
function withOptions(about: About, params: Arbitrary<FactParams>, takesRadius = true): Arbitrary<FactParams> {
  const exclude = fc.oneof(filterPart(about), fc.array(filterPart(about), { minLength: 1, maxLength: 2 }));
  const options: Arbitrary<FactParams> = fc.record(
    { exclude, ...(takesRadius && about === 'area' ? { radius } : {}) },
    { requiredKeys: [], noNullPrototype: true },
  );
  return fc.oneof(
    params,
    fc.tuple(params, options).map(([required, chosen]) => ({ ...required, ...chosen })),
  );
}

const reference = <F extends FactName>(fact: F, params: Arbitrary<FactParams>): Arbitrary<FactReference> =>
  fc.record({ fact: fc.constant(fact), params });

const ofValues = (fact: FactName, about: About) =>
  reference(fact, withOptions(about, fc.record({ of: filter(about), field: numericField(about), within })));

const ofSteps = (fact: FactName, about: About) =>
  reference(
    fact,
    withOptions(about, fc.record({ steps: fc.array(filter(about), { minLength: 1, maxLength: 3 }), within })),
  );

/** Every fact but `event`, with random params. */
const REFERENCES: Readonly<Record<Exclude<FactName, 'event'>, (about: About) => Arbitrary<FactReference>>> = {
  event_count: (about) =>
    reference('event_count', withOptions(about, fc.record({ of: filter(about), within }))),
  value_count: (about) =>
    reference(
      'value_count',
      withOptions(about, fc.record({ of: filter(about), field: anyField(about), within })),
    ),
  value_sum: (about) => ofValues('value_sum', about),
  value_avg: (about) => ofValues('value_avg', about),
  value_min: (about) => ofValues('value_min', about),
  value_max: (about) => ofValues('value_max', about),
  value_percentile: (about) =>
    reference(
      'value_percentile',
      withOptions(
        about,
        fc.record({
          of: filter(about),
          field: numericField(about),
          within,
          percentile: fc.constantFrom(0, 10, 50, 55, 60, 90, 100),
        }),
      ),
    ),
  time_since: (about) => reference('time_since', withOptions(about, fc.record({ of: filter(about) }))),
  temporal: (about) => ofSteps('temporal', about),
  temporal_ordered: (about) => ofSteps('temporal_ordered', about),
  baseline: (about) =>
    reference(
      'baseline',
      withOptions(about, fc.record({ of: filter(about), within: withinABaseline }), false),
    ),
  coverage: () =>
    fc.oneof(
      fc.constant<FactReference>({ fact: 'coverage', params: {} }),
      reference('coverage', fc.record({ class: fc.constantFrom(1 as const, 2 as const, 3 as const) })),
    ),
};

/** What a fact is held against, so that some comparisons hold and some do not. */
const VALUES: Readonly<
  Record<Exclude<FactName, 'event' | 'temporal' | 'temporal_ordered'>, readonly number[]>
> = {
  event_count: [0, 1, 1, 2, 2, 3],
  value_count: [0, 1, 2, 3],
  value_sum: [0, 1, 2.5, 5, 0.3],
  value_avg: [1, 2, 2.5, 0.2],
  value_min: [1, 2, 0.1],
  value_max: [2, 3, 0.2],
  value_percentile: [1, 2, 3, 0.2],
  time_since: [21_600, 86_400, 259_200],
  baseline: [0, 0.3, 0.6, 1, 1.3],
  coverage: [1, 0.5, 0],
};

const compared = (left: Arbitrary<FactReference>, values: readonly number[]): Arbitrary<FactCondition> => {
  const value = fc.constantFrom(...values);
  const list = fc.array(value, { maxLength: 2 });
  const order = fc.constantFrom(...ORDERS);
  const plain = fc.record({ operator: order, value });
  return fc
    .tuple(
      left,
      fc.oneof(
        { weight: 8, arbitrary: plain },
        {
          weight: 1,
          arbitrary: fc.record({ operator: fc.constantFrom('in', 'notIn', 'not:in'), value: list }),
        },
        {
          weight: 1,
          arbitrary: fc.record({ operator: order.map((name) => `someValue:${name}`), value: list }),
        },
        {
          weight: 1,
          arbitrary: fc.record({ operator: order.map((name) => `everyValue:${name}`), value: list }),
        },
        {
          weight: 1,
          arbitrary: fc.record({ operator: order.map((name) => `not:swap:${name}`), value }),
        },
      ),
    )
    .map(([fact, held]) => ({ ...fact, ...held }) as FactCondition);
};

const onSteps = (fact: 'temporal' | 'temporal_ordered', about: About): Arbitrary<FactCondition> =>
  fc
    .tuple(REFERENCES[fact](about), fc.constantFrom('equal', 'notEqual', 'not:equal'), fc.boolean())
    .map(([left, operator, value]) => ({ ...left, operator, value }) as FactCondition);

const onEvent = (about: About): Arbitrary<FactCondition> =>
  fc
    .constantFrom<readonly [string, string, unknown]>(
      ['severity', 'greaterThanInclusive', 2],
      ['severity', 'in', [1, 3, 4]],
      ['severity', 'someValue:equal', [1, 4]],
      ['severity', 'not:lessThan', 3],
      ['category', 'notIn', ['fire']],
      ['category', 'equal', 'other'],
      ['assessment.level', 'notEqual', 'high'],
      ['assessment.level', 'equal', 'high'],
      ['protectionOrderUntil', 'greaterThan', 0],
      ['place.areaCode', 'notEqual', '990102003001'],
      ['weapon', 'equal', true],
      ['amount', 'greaterThan', 1],
      ...(about === 'area'
        ? ([
            ['value', 'lessThan', 3],
            ['deviceClass', 'notEqual', 1],
          ] as const)
        : []),
    )
    .map(
      ([field, operator, value]) => ({ fact: 'event', path: `$.${field}`, operator, value }) as FactCondition,
    );

/** Conditions on one fact. */
export function leafOf(fact: FactName, about: About): Arbitrary<FactCondition> {
  if (fact === 'event') return onEvent(about);
  if (fact === 'temporal' || fact === 'temporal_ordered') return onSteps(fact, about);
  return compared(REFERENCES[fact](about), VALUES[fact]);
}

const SHORT: readonly FactName[] = [
  'event',
  'event_count',
  'event_count',
  'value_count',
  'value_sum',
  'value_avg',
  'value_min',
  'value_max',
  'value_percentile',
  'time_since',
  'temporal',
  'temporal_ordered',
];

/** Facts that a rule may use, `baseline` only where events are kept long enough. */
const factsOf = (about: About, isLong: boolean): readonly FactName[] => [
  ...SHORT,
  ...(about === 'area' ? (['coverage'] as const) : []),
  ...(isLong ? (['baseline', 'baseline', 'baseline', 'baseline'] as const) : []),
];

/** One number against another, each a fact. */
const twoFacts = (about: About): Arbitrary<FactCondition> => {
  const number = fc.oneof(
    REFERENCES.event_count(about),
    REFERENCES.value_count(about),
    REFERENCES.value_max(about),
    fc.constant<FactReference>({ fact: 'event', path: '$.severity' }),
  );
  return fc
    .tuple(number, fc.constantFrom(...ORDERS), number)
    .map(([left, operator, value]) => ({ ...left, operator, value }) as FactCondition);
};

/** Nested conditions over all facts. */
export function conditionsFor(about: About, isLong: boolean): Arbitrary<GroupCondition> {
  const leaves = factsOf(about, isLong).map((fact) => leafOf(fact, about));
  const { condition } = fc.letrec<{ condition: Condition; leaf: Condition; group: Condition }>((tie) => ({
    leaf: fc.oneof(...leaves, twoFacts(about)),
    group: fc.oneof(
      fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }),
      fc.record({ not: tie('condition') }),
    ),
    condition: fc.oneof({ maxDepth: 2, withCrossShrink: true }, tie('leaf'), tie('group')),
  }));
  return fc.oneof(
    fc.record({ all: fc.array(condition, { maxLength: 2 }) }),
    fc.record({ any: fc.array(condition, { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: condition }),
  );
}
