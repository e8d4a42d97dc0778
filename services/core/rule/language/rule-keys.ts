import type { Rule, RuleCase } from '../rule.ts';
import { type KeySpecs, optional, required } from './spec.ts';

/** The keys of a rule file, in the order they are best written. */
export const RULE_KEYS: KeySpecs<keyof Rule> = {
  $schema: optional('Where the schema is, for editors.', 'a path', '../schemas/rule.schema.json'),
  id: required(
    'The name of the rule, and of its file. Warnings, reports and outcomes go by it, so it stays.',
    'lower-case words joined by hyphens, at most 64 characters',
    'domestic-repeat-28d',
  ),
  title: required('What the rule finds, for people to read.', 'a text by language', {
    en: 'Second domestic report within 28 days',
    zh: '28天内再次家庭暴力警情',
  }),
  purpose: required(
    'The one purpose its scores serve. Scores of different purposes are never added up.',
    'a purpose',
    'safeguarding',
  ),
  subject: required(
    'Who or what is scored: an individual who may come to harm, or an area of a scheme.',
    'a subject',
    'individual',
    'area:cell',
  ),
  roles: optional(
    "For rules about individuals, which must have it: the rule sees a person's events in these roles and no others.",
    'a list of roles',
    ['victim', 'at_risk'],
  ),
  on: required(
    'The triggers: an event that fits one of the filters, or the absence of an event. It is then that `conditions` are looked at.',
    'a list of filters and absences',
    [{ stream: 'police-incidents', category: 'domestic_violence' }],
  ),
  conditions: required(
    'What must be true of the subject at the trigger. As in json-rules-engine, whose `Rule` takes the file as it is.',
    'one of all, any, not, condition',
    {
      all: [
        {
          fact: 'event_count',
          params: { of: { category: 'domestic_violence' }, within: 'P28D' },
          operator: 'greaterThanInclusive',
          value: 2,
        },
      ],
    },
  ),
  event: required('What a match gives its subject.', '{"type": "risk", "params": {...}}', {
    type: 'risk',
    params: { points: 60, halfLife: 'P30D' },
  }),
  message: required(
    'Why somebody should look. `{event_count}` stands for the value of that fact in the match: a fact goes by its name, `event` by its field (`{event.severity}`), a second different fact of a name by `{event_count_2}`.',
    'a text by language',
    { en: '{event_count} domestic reports within 28 days', zh: '28天内{event_count}起家庭暴力警情' },
  ),
  basis: required(
    'The evidence or statute behind it, with the source. Where there is none, it says so.',
    'a text',
    'Repeat reports peak in the first four weeks: 9-11 % within 30 days (AIC T&I 591)',
  ),
  owner: required('The desk that answers for the rule.', 'a text', 'safeguarding desk'),
  status: required('Whether it counts, and who sees it.', 'a status', 'shadow'),
  knownGaps: optional(
    'What the rule is known to miss, and the volume of warnings to expect.',
    'a text',
    'Expected volume: about one domestic report in ten. Sees reported incidents only',
  ),
  cases: optional(
    "The rule's own tests, on both sides of each of its bounds: change a threshold, and one must fail.",
    'a list of cases',
  ),
};

/** The keys of `event`. */
export const EVENT_KEYS: KeySpecs<keyof Rule['event']> = {
  type: required('Always "risk".', '"risk"', 'risk'),
  params: required('How much a match weighs, and for how long.', 'points, halfLife, floor', {
    points: 60,
    halfLife: 'P30D',
  }),
};

/** The keys of `event.params`. */
export const RISK_KEYS: KeySpecs<keyof Rule['event']['params']> = {
  points: required('The score at the moment of the match.', 'a number above 0, at most 100', 60),
  halfLife: required('After each of which half of the points is left.', 'an ISO 8601 duration', 'P30D'),
  floor: optional(
    'The level that holds for one half-life whatever the score; for what must be seen to the end.',
    'a level',
    'orange',
  ),
};

/** The keys of one of `cases`. */
export const CASE_KEYS: KeySpecs<keyof RuleCase> = {
  name: required('What happens in it.', 'a text', 'two reports 20 days apart'),
  events: required('Events as NDJSON records, in the order they arrive.', 'a list of events'),
  expect: required('What comes of them.', '{"level": ...}', { level: 'orange' }, { level: null }),
};

/** The keys of a case's `expect`. */
export const EXPECT_KEYS: KeySpecs<keyof RuleCase['expect']> = {
  level: required(
    'The level that the rule alone gives its subject after the last of the events; null: no warning.',
    'a level or null',
    'orange',
    null,
  ),
};
