import { checkRule } from '../../../services/core/rule/check.ts';
import type { Condition, Filter, Purpose, Rule } from '../../../services/core/rule/rule.ts';
import { DAY_MS, parseDuration } from '../../../services/core/time/duration.ts';
import { expectedPerDay, type Kind, seldom } from './expected.ts';
import { createRandom, type Random } from './random.ts';
import { codeOf, type StreamOptions } from './records.ts';

export interface RuleSetOptions {
  readonly rules: number;
  /** ISO 8601; each window is one of them. */
  readonly windows: readonly string[];
  readonly seed: number;
  /** Each rule is on values from a bound of its own on, or on an area of its own. */
  readonly isOwn?: boolean;
  /** What the thresholds are for. */
  readonly stream: StreamOptions;
}

/** An hour to half a year. */
export const WINDOWS = ['PT1H', 'PT6H', 'P1D', 'P3D', 'P7D', 'P14D', 'P28D', 'P90D', 'P180D'];

/**
 * Over the number of rules: how often, about, a rule's count comes about by chance where the rule is triggered. An office
 * with ten times the rules has no ten times the officers: about one event in a hundred makes a match either way.
 */
const CHANCE = 2.5;

/** Of four severities two. */
const GRAVE_SHARE = 0.5;

/** Rules as analysts write them: several on one category, most over shared counts, some over values and order. */
export function ruleSet(options: RuleSetOptions): readonly Rule[] {
  const random = createRandom(options.seed);
  return Array.from({ length: options.rules }, (_, index) => checked(oneRule(random, index, options)));
}

function checked(rule: Rule): Rule {
  const check = checkRule(rule, 400 * DAY_MS);
  if (!check.ok)
    throw new Error(`the bench writes a rule that does not pass: ${JSON.stringify(check.faults[0])}`);
  return rule;
}

function oneRule(random: Random, index: number, options: RuleSetOptions): Rule {
  const kind: Kind = index % 20 < 9 ? 'individual' : index % 20 < 16 ? 'area:cell' : 'area:town';
  const picked = random.pick(kind === 'individual' ? PERSONAL : [...PERSONAL, ...DEVICES]);
  const own = options.isOwn ? ownTest(random, picked, options) : EVERY;
  const trigger = { ...picked, ...own.test };
  const parts = [leaf(random, kind, trigger, own.share, options), other(random, kind, trigger, options)];
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

/** A test, and which share of a subject's events fits it. */
interface Own {
  readonly test: Filter;
  readonly share: number;
}
const EVERY: Own = { test: {}, share: 1 };

/** What no other rule asks for, of what `createFeed` writes: cameras' values to 10, amounts to 10,000 in half of the disputes. */
function ownTest(random: Random, { stream }: Filter, { stream: { cells } }: RuleSetOptions): Own {
  const share = random.next();
  const choices: Own[] = [areaOf(codeOf(random.below(cells)).slice(0, random.pick([6, 9, 12])))];
  if (stream === 'camera-alarms')
    choices.push(
      { test: { value: { gte: 10 * (1 - share) } }, share },
      { test: { confidence: { gte: 1 - share } }, share },
    );
  if (stream === 'dispute-reports')
    choices.push({ test: { amount: { gte: 10_000 * (1 - share) } }, share: share / 2 });
  return random.pick(choices);
}

/** An area's events are all in it, those of a person mostly elsewhere: their rule matches the more seldom. */
const areaOf = (prefix: string): Own => ({ test: { 'place.areaCode': { prefix } }, share: 1 });

function daysOf(window: string): number {
  return parseDuration(window)! / DAY_MS;
}

/** A count that is seldom so high. */
function leaf(
  random: Random,
  kind: Kind,
  of: Filter,
  share: number,
  { rules, windows, stream }: RuleSetOptions,
): Condition {
  const within = random.pick(windows);
  const isGrave = random.below(4) === 0;
  const mean = expectedPerDay(stream, kind, of) * daysOf(within) * share * (isGrave ? GRAVE_SHARE : 1);
  const params = isGrave ? { of: { ...of, severity: { gte: 3 } }, within } : { of, within };
  return {
    fact: 'event_count',
    params,
    operator: 'greaterThanInclusive',
    value: seldom(mean, CHANCE / rules),
  };
}

function other(random: Random, kind: Kind, of: Filter, { windows }: RuleSetOptions): Condition {
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
