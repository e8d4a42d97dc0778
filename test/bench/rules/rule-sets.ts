import { checkRule } from '../../../services/core/rule/check.ts';
import type { Condition, Filter, Purpose, Rule } from '../../../services/core/rule/rule.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import { createRandom, type Random } from './random.ts';

export interface RuleSetOptions {
  readonly rules: number;
  /** ISO 8601; each window is one of them. */
  readonly windows: readonly string[];
  readonly seed: number;
}

/** An hour to half a year. */
export const WINDOWS = ['PT1H', 'PT6H', 'P1D', 'P3D', 'P7D', 'P14D', 'P28D', 'P90D', 'P180D'];

/** How many events of one category and subject a window of a day holds at the most, about: thresholds lie above. */
const RATE = { individual: 0.003, 'area:cell': 0.05, 'area:town': 1.2 } as const;
type Kind = keyof typeof RATE;

/** Rules as analysts write them: several on one category, most over shared counts, some over values and order. */
export function ruleSet({ rules, windows, seed }: RuleSetOptions): readonly Rule[] {
  const random = createRandom(seed);
  return Array.from({ length: rules }, (_, index) => checked(oneRule(random, index, windows)));
}

function checked(rule: Rule): Rule {
  const check = checkRule(rule, 400 * DAY_MS);
  if (!check.ok)
    throw new Error(`the bench writes a rule that does not pass: ${JSON.stringify(check.faults[0])}`);
  return rule;
}

function oneRule(random: Random, index: number, windows: readonly string[]): Rule {
  const kind: Kind = index % 20 < 9 ? 'individual' : index % 20 < 16 ? 'area:cell' : 'area:town';
  const trigger = random.pick(kind === 'individual' ? PERSONAL : [...PERSONAL, ...DEVICES]);
  const parts = [leaf(random, kind, trigger, windows), other(random, kind, trigger, windows)];
  return {
    id: `rule-${index}`,
    title: { en: 'A rule' },
    purpose: purposeOf(kind),
    subject: kind,
    ...(kind === 'individual' ? { roles: ['victim', 'at_risk', 'complainant', 'party'] } : {}),
    on: [trigger],
    conditions: { all: parts },
    event: { type: 'risk', params: { points: 30 + random.below(50), halfLife: 'P7D' } },
    message: { en: 'Something happened' },
    basis: 'a bench',
    owner: 'a bench',
    status: 'active',
    cases: [],
  };
}

function purposeOf(kind: Kind): Purpose {
  return kind === 'individual' ? 'safeguarding' : 'property_harm';
}

const police = (category: string): Filter => ({ stream: 'police-incidents', category });
const PERSONAL: readonly Filter[] = [
  ...[
    'domestic_violence',
    'threat',
    'stalking',
    'assault',
    'fraud',
    'fraud_attempt',
    'burglary',
    'theft',
  ].map(police),
  { stream: 'dispute-reports', category: ['family', 'marital'] },
  { stream: 'dispute-reports', category: ['debt', 'labour_wages'] },
  { stream: 'dispute-reports', category: 'neighbour' },
];
const DEVICES: readonly Filter[] = ['smoke', 'fire', 'crowd_density', 'intrusion', 'tamper', 'offline'].map(
  (category) => ({ stream: 'camera-alarms', category }),
);

function daysOf(window: string): number {
  const [, amount, unit] = /(\d+)([DH])/.exec(window)!;
  return unit === 'D' ? Number(amount) : Number(amount) / 24;
}

/** A count that is seldom so high. */
function leaf(random: Random, kind: Kind, of: Filter, windows: readonly string[]): Condition {
  const within = random.pick(windows);
  const expected = RATE[kind] * daysOf(within);
  const value = Math.max(2, Math.ceil(expected + 4 * Math.sqrt(expected) + 2));
  const params = random.below(4) === 0 ? { of: { ...of, severity: { gte: 3 } }, within } : { of, within };
  return { fact: 'event_count', params, operator: 'greaterThanInclusive', value };
}

function other(random: Random, kind: Kind, of: Filter, windows: readonly string[]): Condition {
  const within = random.pick(windows);
  const isDispute = of.stream === 'dispute-reports';
  const choices: Condition[] = [
    { fact: 'event', path: '$.severity', operator: 'greaterThanInclusive', value: 2 },
    { fact: 'time_since', params: { of }, operator: 'lessThan', value: 7 * 86_400 },
    {
      fact: 'event_count',
      params: { of: { stream: of.stream! }, within },
      operator: 'greaterThanInclusive',
      value: 3,
    },
    {
      fact: 'value_count',
      params: { of, field: 'category', within: 'P7D' },
      operator: 'greaterThanInclusive',
      value: 1,
    },
    { fact: 'temporal_ordered', params: { steps: [of, of], within }, operator: 'equal', value: true },
    {
      fact: 'value_sum',
      params: { of, field: isDispute ? 'amount' : 'severity', within: 'P28D' },
      operator: 'greaterThan',
      value: 3,
    },
  ];
  if (kind === 'area:cell' && random.below(10) === 0) {
    return {
      fact: 'event_count',
      params: { of, within: 'P7D', radius: 300 },
      operator: 'greaterThanInclusive',
      value: 3,
    };
  }
  return random.pick(choices);
}
