import type { Filter } from '../../services/core/rule/rule.ts';
import { activate, forPerson, personRule } from '../arbitraries/example.ts';
import { PLACES } from '../arbitraries/town.ts';
import {
  asExample,
  at,
  day,
  is,
  matches,
  RISK,
  type Row,
  report,
  two,
  when,
  withFacts,
} from './example-rows.ts';
import type { Example } from './examples.ts';

const onlyOn = (filter: Filter) => activate([personRule('r', RISK, { on: [filter] })]);
const placed = (caseId: string, place: number) => report(caseId, 0, { place: PLACES[place]! });

const PREFIX: readonly Row[] = [
  [
    'a prefix fits the text that begins with it, the whole of it included',
    [
      onlyOn({ 'place.areaCode': { prefix: '990102003' } }),
      placed('c0', 0),
      placed('c2', 2),
      placed('c3', 3),
    ],
    matches('c0', 'c2'),
  ],
  [
    'a prefix longer than the text does not fit',
    [onlyOn({ 'place.areaCode': { prefix: '990102003' } }), placed('c4', 4)],
    [],
  ],
  [
    'a prefix in the middle does not fit',
    [onlyOn({ 'place.areaCode': { prefix: '0102' } }), placed('c0', 0)],
    [],
  ],
  [
    'one of several prefixes is enough',
    [onlyOn({ 'place.areaCode': { prefix: ['990102004', '77'] } }), placed('c0', 0), placed('c3', 3)],
    matches('c3'),
  ],
  [
    'a null field fits no prefix',
    [onlyOn({ 'place.areaCode': { prefix: '9' } }), placed('c5', 5), report('c6', 0, { place: null })],
    [],
  ],
];

const until = (caseId: string, time: number) => report(caseId, 0, { protectionOrderUntil: time });

const INSTANTS: readonly Row[] = [
  [
    'a bound on an instant may be ISO 8601 or epoch milliseconds',
    [
      onlyOn({ protectionOrderUntil: { gte: '2026-01-05T08:00:00+08:00', lt: day(6) } }),
      until('before', day(4) - 1),
      until('from', day(4)),
      until('last', day(6) - 1),
      until('to', day(6)),
    ],
    matches('from', 'last'),
  ],
];

const roleRule = (filter: Filter, roles: readonly ('victim' | 'party')[] = ['victim', 'party']) =>
  activate([personRule('r', RISK, { roles, on: [filter] })]);

const OWN_ROLE: readonly Row[] = [
  [
    "parties.role is the subject's own",
    [
      roleRule({ 'parties.role': 'party' }),
      forPerson(at('victim', 0), ['victim']),
      forPerson(at('both', 0), ['victim', 'party']),
      forPerson(at('party', 0), ['party']),
    ],
    matches('both', 'party'),
  ],
  [
    'one of several roles is enough',
    [
      roleRule({ 'parties.role': ['at_risk', 'victim'] }),
      forPerson(at('c1', 0)),
      forPerson(at('c2', 0), ['party']),
    ],
    matches('c1'),
  ],
  [
    'facts count by own role too',
    [
      when(
        is('event_count', { of: { 'parties.role': 'party' }, within: 'P10D' }, 'greaterThanInclusive', 1),
        { roles: ['victim', 'party'] },
      ),
      forPerson(at('c1', 0), ['victim']),
      forPerson(at('c2', 1), ['party']),
      forPerson(at('c3', 2), ['victim']),
    ],
    withFacts({ event_count: 1 }, 'c2', 'c3'),
  ],
];

const EXCLUDE: readonly Row[] = [
  [
    'what is excluded does not count, and triggers none the less',
    [
      when(two({ exclude: { severity: 4 } })),
      report('c1'),
      report('c2', 1, { severity: 4 }),
      report('c3', 2),
    ],
    withFacts({ event_count: 2 }, 'c3'),
  ],
  [
    'fitting any one of several filters shuts out',
    [
      when(
        is(
          'event_count',
          { of: {}, within: 'P10D', exclude: [{ severity: 4 }, { category: 'threat' }] },
          'equal',
          1,
        ),
      ),
      report('c1'),
      report('c2', 1, { severity: 4 }),
      report('c3', 1, { category: 'threat' }),
    ],
    withFacts({ event_count: 1 }, 'c1', 'c2', 'c3'),
  ],
  [
    'a filter shuts out only where all its fields fit',
    [
      when(two({ exclude: { severity: 4, category: 'threat' } })),
      report('c1'),
      report('c2', 1, { severity: 4 }),
    ],
    matches('c2'),
  ],
  [
    'exclude holds for every step',
    [
      when(
        is(
          'temporal_ordered',
          { steps: [{ severity: 2 }, { severity: 4 }], within: 'P9D', exclude: { status: 'closed' } },
          'equal',
          true,
        ),
      ),
      report('c1', 0, { status: 'closed' }),
      report('c2', 1, { severity: 4 }),
      report('c3', 2),
      report('c4', 3, { severity: 4, status: 'closed' }),
      report('c5', 4, { severity: 4 }),
    ],
    matches('c5'),
  ],
  [
    'time_since passes over what is excluded',
    [
      when(is('time_since', { of: {}, exclude: { severity: 4 } }, 'equal', 172_800)),
      report('c1'),
      report('c2', 1, { severity: 4 }),
      report('c3', 2),
    ],
    matches('c3'),
  ],
];

export const FILTER_EXAMPLES: readonly Example[] = [...PREFIX, ...INSTANTS, ...OWN_ROLE, ...EXCLUDE].map(
  asExample,
);
