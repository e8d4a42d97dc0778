import fc, { type Arbitrary } from 'fast-check';
import { checkRule } from '../../services/core/rule/check.ts';
import type { Condition, FactParams, Filter, Operator, Rule } from '../../services/core/rule/rule.ts';
import { DAY_MS } from '../../services/core/time/duration.ts';

/** Half of the shortest retention that the worlds use. */
const MAX_REACH_MS = 15 * DAY_MS;

const RANGES = [{ gte: 2 }, { lte: 2 }, { gt: 1, lt: 4 }] as const;

const filterPart: Arbitrary<Filter> = fc.oneof(
  fc.record({ stream: fc.constantFrom('camera-alarms', 'police-incidents', 'dispute-reports') }),
  fc.record({ category: fc.constantFrom('smoke', 'domestic_violence', 'fire', 'debt', 'other') }),
  fc.record({ category: fc.constant(['fire', 'smoke', 'other']) }),
  fc.record({ severity: fc.constantFrom(...RANGES, 3) }),
  fc.record({ status: fc.constantFrom('reported', ['updated', 'cleared']) }),
  fc.record({ policeInitiated: fc.boolean() }),
  fc.record({ 'assessment.level': fc.constantFrom('high', ['medium', 'high']) }),
  fc.record({ 'place.areaCode': fc.constantFrom('990102003001', ['990102003', '990102004001']) }),
  fc.record({ threat: fc.boolean() }),
  fc.record({ value: fc.constantFrom(...RANGES) }),
  fc.record({ deviceClass: fc.constantFrom(1, [1, 2]) }),
);
const filter: Arbitrary<Filter> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Filter>({}) },
  { weight: 5, arbitrary: filterPart },
  { weight: 1, arbitrary: fc.tuple(filterPart, filterPart).map(([a, b]) => ({ ...a, ...b })) },
);

const within = fc.constantFrom('PT6H', 'P1D', 'P3D', 'P10D');
const radius = fc.constantFrom(50, 100, 400, 2000);
const order: Arbitrary<Operator> = fc.constantFrom(
  'greaterThanInclusive',
  'greaterThan',
  'lessThan',
  'lessThanInclusive',
  'equal',
  'notEqual',
);
const anyField = fc.constantFrom(
  'caseId',
  'category',
  'severity',
  'deviceId',
  'value',
  'place.areaCode',
  'assessment.level',
  'stage',
  'weapon',
);
const numericField = fc.constantFrom('severity', 'value', 'confidence', 'amount', 'deviceClass');

const withRadius = (params: Arbitrary<FactParams>): Arbitrary<FactParams> =>
  fc.oneof(
    { weight: 2, arbitrary: params },
    { weight: 1, arbitrary: fc.tuple(params, radius).map(([rest, metres]) => ({ ...rest, radius: metres })) },
  );

const count = fc.record({
  fact: fc.constant('event_count' as const),
  params: withRadius(fc.record({ of: filter, within })),
  operator: order,
  value: fc.constantFrom(0, 1, 1, 2, 2, 3),
});
const distinct = fc.record({
  fact: fc.constant('value_count' as const),
  params: withRadius(fc.record({ of: filter, field: anyField, within })),
  operator: order,
  value: fc.integer({ min: 0, max: 3 }),
});
const sum = fc.record({
  fact: fc.constant('value_sum' as const),
  params: withRadius(fc.record({ of: filter, field: numericField, within })),
  operator: order,
  value: fc.constantFrom(0, 1, 2.5, 5, 0.3),
});
const since = fc.record({
  fact: fc.constant('time_since' as const),
  params: withRadius(fc.record({ of: filter })),
  operator: order,
  value: fc.constantFrom(21_600, 86_400, 259_200),
});
const steps = fc.record({
  fact: fc.constantFrom('temporal' as const, 'temporal_ordered' as const),
  params: withRadius(fc.record({ steps: fc.array(filter, { minLength: 1, maxLength: 3 }), within })),
  operator: fc.constantFrom('equal' as const, 'notEqual' as const),
  value: fc.boolean(),
});
const onEvent = fc
  .constantFrom<readonly [string, Operator, unknown]>(
    ['severity', 'greaterThanInclusive', 2],
    ['severity', 'in', [1, 3, 4]],
    ['category', 'notIn', ['fire']],
    ['category', 'equal', 'other'],
    ['category', 'lessThan', 3],
    ['status', 'contains', 'reported'],
    ['status', 'doesNotContain', 'reported'],
    ['value', 'lessThan', 3],
    ['deviceClass', 'notEqual', 1],
    ['assessment.level', 'notEqual', 'high'],
    ['assessment.level', 'equal', 'high'],
    ['protectionOrderUntil', 'greaterThan', 0],
    ['place.areaCode', 'notEqual', '990102003001'],
    ['weapon', 'equal', true],
    ['amount', 'greaterThan', 1],
  )
  .map(([field, operator, value]) => ({ fact: 'event' as const, path: `$.${field}`, operator, value }));

const { condition } = fc.letrec<{ condition: Condition; leaf: Condition; group: Condition }>((tie) => ({
  leaf: fc.oneof(count, distinct, sum, since, steps, onEvent),
  group: fc.oneof(
    fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
  condition: fc.oneof({ maxDepth: 2, withCrossShrink: true }, tie('leaf'), tie('group')),
}));

const conditions = fc.oneof(
  fc.record({ all: fc.array(condition, { maxLength: 2 }) }),
  fc.record({ any: fc.array(condition, { minLength: 1, maxLength: 3 }) }),
  fc.record({ not: condition }),
);

const subject = fc.oneof(
  fc.record({
    subject: fc.constant('individual' as const),
    roles: fc.constantFrom(
      ['victim'] as const,
      ['party', 'complainant'] as const,
      ['victim', 'at_risk', 'party'] as const,
    ),
    purpose: fc.constantFrom('safeguarding' as const, 'dispute_mediation' as const),
  }),
  fc.record({
    subject: fc.constantFrom(
      'area:cell' as const,
      'area:cell' as const,
      'area:town' as const,
      'area:county' as const,
    ),
    purpose: fc.constantFrom('safeguarding' as const, 'fire_safety' as const),
  }),
);

const risk = fc.record(
  {
    points: fc.constantFrom(15, 20, 30, 33.3, 40, 60, 70, 75, 90, 100),
    halfLife: fc.constantFrom('PT6H', 'PT12H', 'P1D', 'P3D', 'P30D'),
    floor: fc.constantFrom('blue' as const, 'yellow' as const, 'orange' as const, 'red' as const),
  },
  { requiredKeys: ['points', 'halfLife'] },
);

/** What every rule must say and no result depends on. */
export const PAPERWORK = {
  title: { en: 'A rule', zh: '规则' },
  message: { en: 'Something happened', zh: '发生' },
  basis: 'a test',
  owner: 'a test',
  cases: [],
} as const;

/** Rules over all facts, operators and shapes that the load-time check accepts. Ids are few, so that a world has
 * several versions of one rule. */
export const rule: Arbitrary<Rule> = fc
  .record({
    id: fc.constantFrom('alpha', 'beta', 'gamma'),
    who: subject,
    on: fc.oneof(fc.constant([{}]), fc.array(filter, { minLength: 1, maxLength: 2 })),
    conditions,
    params: risk,
    status: fc.constantFrom(
      'active' as const,
      'active' as const,
      'active' as const,
      'shadow' as const,
      'off' as const,
    ),
  })
  .map(({ who, params, ...rest }) => ({
    ...PAPERWORK,
    ...rest,
    ...who,
    event: { type: 'risk' as const, params },
  }))
  .filter((candidate) => checkRule(candidate, MAX_REACH_MS).ok);

/** A rule set: no two rules of one id. */
export const ruleSet: Arbitrary<readonly Rule[]> = fc.uniqueArray(rule, {
  selector: ({ id }) => id,
  minLength: 1,
  maxLength: 3,
  size: 'max',
});
