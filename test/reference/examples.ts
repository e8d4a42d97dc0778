import type { SubjectRecord } from '../../services/core/record/subject-record.ts';
import type { FactValues, Level } from '../../services/core/record/warning.ts';
import { DAY_MS } from '../../services/core/time/duration.ts';
import { activate, forPerson, incident, personRule } from '../arbitraries/example.ts';
import { START } from '../arbitraries/town.ts';
import { ABSENCE_EXAMPLES } from './absence-examples.ts';
import { FACT_EXAMPLES } from './fact-examples.ts';
import { FILTER_EXAMPLES } from './filter-examples.ts';
import { MATCH_EXAMPLES } from './match-examples.ts';

/** A sentence of docs/semantics.md as records and what stands after them; worked out by hand. */
export interface Example {
  readonly says: string;
  readonly bodies: readonly SubjectRecord['body'][];
  /** Epoch ms; `START` plus some days. */
  readonly at: number;
  readonly expected: readonly Outcome[];
}

export interface Outcome {
  readonly score: number;
  readonly rawLevel: Level | null;
  readonly level: Level | null;
  /** `rule case`, in order. */
  readonly matches: readonly string[];
  readonly facts?: FactValues;
}

const day = (days: number) => START + days * DAY_MS;
const report = (caseId: string, days = 0) => forPerson(incident({ caseId, occurredAt: day(days) }));
const seen = (
  score: number,
  level: Level | null,
  matches: readonly string[],
  rawLevel = level,
): Outcome[] => [{ score, rawLevel, level, matches }];

const ninety = personRule('ninety', { points: 90, halfLife: 'P30D' });
const thirty = (id: string) => personRule(id, { points: 30, halfLife: 'P30D' });
const repeatWithin28Days = personRule(
  'domestic-repeat-28d',
  { points: 60, halfLife: 'P30D', floor: 'orange' },
  {
    roles: ['victim', 'at_risk'],
    on: [{ stream: 'police-incidents', category: 'domestic_violence' }],
    conditions: {
      all: [
        {
          fact: 'event_count',
          params: { of: { category: ['domestic_violence'] }, within: 'P28D' },
          operator: 'greaterThanInclusive',
          value: 2,
        },
      ],
    },
  },
);

const SCORES: readonly Example[] = [
  {
    says: 'one 90 stays 90',
    bodies: [activate([ninety]), report('c1')],
    at: day(0),
    expected: seen(90, 'red', ['ninety c1']),
  },
  {
    says: 'three 30s make 65.7',
    bodies: [activate([thirty('a'), thirty('b'), thirty('c')]), report('c1')],
    at: day(0),
    expected: seen(65.7, 'yellow', ['a c1', 'b c1', 'c c1']),
  },
  {
    says: 'repeating a rule does not stack',
    bodies: [activate([thirty('a')]), report('c1'), report('c2'), report('c3')],
    at: day(0),
    expected: seen(30, 'blue', ['a c1', 'a c2', 'a c3']),
  },
  {
    says: 'a half-life halves p',
    bodies: [activate([ninety]), report('c1')],
    at: day(30),
    expected: seen(45, 'yellow', ['ninety c1']),
  },
  {
    says: 'the strongest match of a rule counts, not the newest of another version',
    bodies: [
      activate([personRule('a', { points: 80, halfLife: 'P30D' })]),
      activate([personRule('a', { points: 30, halfLife: 'P30D' })], day(15)),
      report('c1'),
      report('c2', 30),
    ],
    at: day(30),
    expected: seen(40, 'yellow', ['a c1', 'a c2']),
  },
  {
    says: 'p is at most 0.99',
    bodies: [activate([personRule('sure', { points: 100, halfLife: 'P30D' })]), report('c1')],
    at: day(0),
    expected: seen(99, 'red', ['sure c1']),
  },
  {
    says: 'exactly 20 points are blue',
    bodies: [activate([personRule('twenty', { points: 20, halfLife: 'P30D' })]), report('c1')],
    at: day(0),
    expected: seen(20, 'blue', ['twenty c1']),
  },
  {
    says: 'exactly 70 points are orange',
    bodies: [activate([personRule('seventy', { points: 70, halfLife: 'P30D' })]), report('c1')],
    at: day(0),
    expected: seen(70, 'orange', ['seventy c1']),
  },
  {
    says: '40 after one half-life of 80 is yellow',
    bodies: [activate([personRule('eighty', { points: 80, halfLife: 'P1D' })]), report('c1')],
    at: day(1),
    expected: seen(40, 'yellow', ['eighty c1']),
  },
  {
    says: 'a match that is left with less than 0.0001 contributes nothing',
    bodies: [activate([personRule('brief', { points: 50, halfLife: 'P1D' })]), report('c1')],
    at: day(13),
    expected: seen(0, null, ['brief c1']),
  },
  {
    says: 'a shadow rule matches and does not score',
    bodies: [activate([{ ...ninety, status: 'shadow' }]), report('c1')],
    at: day(0),
    expected: seen(0, null, ['ninety c1']),
  },
  {
    says: 'different purposes are never added up',
    bodies: [activate([thirty('a'), { ...thirty('b'), purpose: 'fraud_prevention' }]), report('c1')],
    at: day(0),
    expected: [...seen(30, 'blue', ['b c1']), ...seen(30, 'blue', ['a c1'])],
  },
  {
    says: 'the future does not count',
    bodies: [activate([ninety]), report('c1', 1)],
    at: day(0),
    expected: [],
  },
];

const LEVELS: readonly Example[] = [
  {
    says: 'a floor holds for exactly one half-life',
    bodies: [activate([personRule('held', { points: 10, halfLife: 'P2D', floor: 'orange' })]), report('c1')],
    at: day(2),
    expected: seen(5, 'orange', ['held c1']),
  },
  {
    says: 'after one half-life a floor is gone',
    bodies: [activate([personRule('held', { points: 10, halfLife: 'P2D', floor: 'orange' })]), report('c1')],
    at: day(2) + 1,
    expected: seen(5, null, ['held c1']),
  },
  {
    says: 'a level is kept while the score is at most 5 below its threshold',
    bodies: [activate([personRule('a', { points: 74, halfLife: 'P10D' })]), report('c1')],
    at: day(1),
    expected: seen(69.0444, 'orange', ['a c1'], 'yellow'),
  },
  {
    says: 'more than 5 below, the level falls to the highest that the score keeps',
    bodies: [activate([personRule('a', { points: 74, halfLife: 'P10D' })]), report('c1')],
    at: day(2),
    expected: seen(64.4207, 'yellow', ['a c1']),
  },
  {
    says: 'a level that has fallen does not come back within the margin',
    bodies: [
      activate([
        personRule('a', { points: 74, halfLife: 'P10D' }, { on: [{ severity: 2 }] }),
        personRule('b', { points: 5, halfLife: 'P10D' }, { on: [{ severity: 4 }] }),
      ]),
      report('c1'),
      forPerson(incident({ caseId: 'c2', occurredAt: day(2), severity: 4 })),
    ],
    at: day(2),
    expected: seen(66.1997, 'yellow', ['a c1', 'b c2']),
  },
  {
    says: 'the domestic-repeat example: two reports 20 days apart are orange by their floor',
    bodies: [activate([repeatWithin28Days]), report('c1'), report('c2', 20)],
    at: day(20),
    expected: [
      {
        score: 60,
        rawLevel: 'orange',
        level: 'orange',
        matches: ['domestic-repeat-28d c2'],
        facts: { event_count: 2 },
      },
    ],
  },
  {
    says: 'the domestic-repeat example: two reports 40 days apart raise nothing',
    bodies: [activate([repeatWithin28Days]), report('c1'), report('c2', 40)],
    at: day(40),
    expected: [],
  },
];

/** By what they are about. */
export const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  'a score': SCORES,
  'a level': LEVELS,
  'a match': MATCH_EXAMPLES,
  'a filter': FILTER_EXAMPLES,
  'a fact': FACT_EXAMPLES,
  'an absence': ABSENCE_EXAMPLES,
};
