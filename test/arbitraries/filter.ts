import fc, { type Arbitrary } from 'fast-check';
import type { Filter } from '../../services/core/rule/rule.ts';
import { timeAt } from './town.ts';

/** What a rule is about decides which fields its filters may name. */
export type About = 'individual' | 'area';

const RANGES = [{ gte: 2 }, { lte: 2 }, { gt: 1, lt: 4 }] as const;
const AN_INSTANT = new Date(timeAt(24)).toISOString();

const COMMON: readonly Arbitrary<Filter>[] = [
  fc.record({ stream: fc.constantFrom('police-incidents', 'dispute-reports') }),
  fc.record({ category: fc.constantFrom('domestic_violence', 'fire', 'debt', 'other') }),
  fc.record({ category: fc.constant(['fire', 'domestic_violence', 'other']) }),
  fc.record({ severity: fc.constantFrom(...RANGES, 3) }),
  fc.record({ status: fc.constantFrom('reported', ['updated', 'cleared']) }),
  fc.record({ policeInitiated: fc.boolean() }),
  fc.record({ 'assessment.level': fc.constantFrom('high', ['medium', 'high']) }),
  fc.record({ 'place.areaCode': fc.constantFrom('990102003001', ['990102003', '990102004001']) }),
  fc.record({
    'place.areaCode': fc.constantFrom({ prefix: '990102003' }, { prefix: ['9901020040', '99019'] }),
  }),
  fc.record({ caseId: fc.constantFrom({ prefix: 'c1' }, { prefix: ['c2', 'c3', 'c4'] }) }),
  fc.record({ protectionOrderUntil: fc.constantFrom({ gte: timeAt(24) }, { lt: AN_INSTANT }, AN_INSTANT) }),
  fc.record({ threat: fc.boolean() }),
];

const PARTS: Readonly<Record<About, readonly Arbitrary<Filter>[]>> = {
  individual: [
    ...COMMON,
    fc.record({ 'parties.role': fc.constantFrom('victim', 'party', ['complainant', 'party']) }),
  ],
  area: [
    ...COMMON,
    fc.record({ stream: fc.constant('camera-alarms') }),
    fc.record({ category: fc.constantFrom('smoke', ['fire', 'smoke', 'other']) }),
    fc.record({ value: fc.constantFrom(...RANGES) }),
    fc.record({ deviceClass: fc.constantFrom(1, [1, 2]) }),
    fc.record({ deviceId: fc.constantFrom('d1', { prefix: 'd' }) }),
  ],
};

/** A test on one field. */
export const filterPart = (about: About): Arbitrary<Filter> => fc.oneof(...PARTS[about]);

/** A filter that often fits. */
export const filter = (about: About): Arbitrary<Filter> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<Filter>({}) },
    { weight: 5, arbitrary: filterPart(about) },
    {
      weight: 1,
      arbitrary: fc.tuple(filterPart(about), filterPart(about)).map(([a, b]) => ({ ...a, ...b })),
    },
  );
