import fc, { type Arbitrary } from 'fast-check';
import { checkRule } from '../../services/core/rule/check.ts';
import type { Condition, FactName, Rule, Trigger } from '../../services/core/rule/rule.ts';
import { DAY_MS } from '../../services/core/time/duration.ts';
import { conditionsFor, leafOf } from './condition.ts';
import { type About, filter, filterPart } from './filter.ts';

/**
 * Whether the engine runs `absence` triggers. While it does not, random rules have none, and what tests/reference says
 * of them is held against the reference alone.
 */
export const ENGINE_RUNS_ABSENCE: boolean = true;

/** Half of the shortest retention that the worlds use: for small ones 30 days, for long ones 150. */
const MAX_REACH_MS = { small: 15 * DAY_MS, long: 75 * DAY_MS } as const;
export type Span = keyof typeof MAX_REACH_MS;

interface Who {
  readonly about: About;
  readonly is: Pick<Rule, 'subject' | 'purpose' | 'roles'>;
}

const individual: Arbitrary<Who> = fc.record({
  about: fc.constant('individual' as const),
  is: fc.record({
    subject: fc.constant('individual' as const),
    roles: fc.constantFrom(
      ['victim'] as const,
      ['party', 'complainant'] as const,
      ['victim', 'at_risk', 'party'] as const,
    ),
    purpose: fc.constantFrom('safeguarding' as const, 'dispute_mediation' as const),
  }),
});
const area: Arbitrary<Who> = fc.record({
  about: fc.constant('area' as const),
  is: fc.record({
    subject: fc.constantFrom(
      'area:cell' as const,
      'area:cell' as const,
      'area:town' as const,
      'area:county' as const,
    ),
    purpose: fc.constantFrom('safeguarding' as const, 'fire_safety' as const),
  }),
});

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

/** An event that is not followed by another in time. Most durations are on the grid of event times. */
export const absence = (about: About): Arbitrary<Trigger> =>
  fc.record({
    absence: fc.record({
      after: filter(about),
      of: filterPart(about),
      within: fc.constantFrom('PT6H', 'P1D', 'P1D', 'P3D', 'PT7H', 'P10D'),
    }),
  });

const triggers = (about: About): Arbitrary<readonly Trigger[]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<readonly Trigger[]>([{}]) },
    { weight: 3, arbitrary: fc.array(filter(about), { minLength: 1, maxLength: 2 }) },
    {
      weight: ENGINE_RUNS_ABSENCE ? 3 : 0,
      arbitrary: fc.array(fc.oneof(absence(about), absence(about), filter(about)), {
        minLength: 1,
        maxLength: 2,
      }),
    },
  );

const status = fc.constantFrom(
  'active' as const,
  'active' as const,
  'active' as const,
  'shadow' as const,
  'off' as const,
);

interface Parts {
  readonly on: (about: About) => Arbitrary<readonly Trigger[]>;
  readonly conditions: (about: About) => Arbitrary<Rule['conditions']>;
  readonly status: Arbitrary<Rule['status']>;
}

/** Rules that the load-time check accepts. Ids are few, so that a world has several versions of one rule. */
const ruleOf = (span: Span, who: Arbitrary<Who>, parts: Parts): Arbitrary<Rule> =>
  who
    .chain(({ about, is }) =>
      fc.record({
        id: fc.constantFrom('alpha', 'beta', 'gamma'),
        is: fc.constant(is),
        on: parts.on(about),
        conditions: parts.conditions(about),
        params: risk,
        status: parts.status,
      }),
    )
    .map(({ is, params, ...rest }) => ({
      ...PAPERWORK,
      ...rest,
      ...is,
      event: { type: 'risk' as const, params },
    }))
    .filter((candidate) => isAccepted(candidate, span));

const isAccepted = (candidate: Rule, span: Span) => checkRule(candidate, MAX_REACH_MS[span]).ok;

/** Rules over all facts, operators and shapes. */
const rule = (span: Span): Arbitrary<Rule> =>
  ruleOf(span, fc.oneof(individual, area), {
    on: triggers,
    conditions: (about) => conditionsFor(about, span === 'long'),
    status,
  });

/** A rule set: no two rules of one id. */
export const ruleSet = (span: Span): Arbitrary<readonly Rule[]> =>
  fc.uniqueArray(rule(span), { selector: ({ id }) => id, minLength: 1, maxLength: 3, size: 'max' });

/** Two rules on one condition, one that matches where it is true and one where it is false, so that the facts of the
 * matches tell its value wherever it is known. */
export const ruleSetOn = (fact: FactName): Arbitrary<readonly Rule[]> =>
  ruleOf(fact === 'baseline' ? 'long' : 'small', fact === 'coverage' ? area : fc.oneof(individual, area), {
    on: () => fc.constant([{}]),
    conditions: (about) => leafOf(fact, about).map((leaf: Condition) => ({ all: [leaf] })),
    status: fc.constant('active'),
  }).map((one) => [
    { ...one, id: 'holds' },
    { ...one, id: 'fails', conditions: { not: one.conditions } },
  ]);

/** Rules that match where nothing follows, most of them whatever else is known. */
export const absenceRuleSet: Arbitrary<readonly Rule[]> = fc.uniqueArray(
  ruleOf('small', fc.oneof(individual, area), {
    on: (about) => fc.array(absence(about), { minLength: 1, maxLength: 2 }),
    conditions: (about) =>
      fc.oneof(fc.constant<Rule['conditions']>({ all: [] }), conditionsFor(about, false)),
    status: fc.constantFrom('active', 'active', 'active', 'shadow'),
  }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 2 },
);
