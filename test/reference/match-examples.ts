import {
  activate,
  alarm,
  cellRule,
  forCell,
  forPerson,
  personRule,
  tick,
  withdraw,
} from '../arbitraries/example.ts';
import { PLACE_ACROSS, PLACES } from '../arbitraries/town.ts';
import {
  asExample,
  at,
  day,
  inCell,
  is,
  matches,
  RISK,
  type Row,
  report,
  two,
  when,
  whenever,
  withFacts,
} from './example-rows.ts';
import type { Example } from './examples.ts';

const STANDING: readonly Row[] = [
  [
    'the highest revision stands',
    [
      whenever,
      report('c1'),
      report('c1', 0, { revision: 1, stream: 'police-incidents', category: 'threat' }),
    ],
    matches('c1'),
  ],
  [
    'a lower revision that arrives later changes nothing',
    [
      when(is('event_count', { of: { severity: 4 }, within: 'P1D' }, 'equal', 1)),
      report('c1', 0, { revision: 2, severity: 4 }),
      report('c1', 0, { revision: 1, severity: 1 }),
    ],
    matches('c1'),
  ],
  [
    'the first content of a revision is kept',
    [
      when(is('event_count', { of: { severity: 4 }, within: 'P1D' }, 'equal', 1)),
      report('c1', 0, { severity: 4 }),
      report('c1', 0, { severity: 1 }),
    ],
    matches('c1'),
  ],
  [
    'a retracted case does not stand',
    [whenever, report('c1'), report('c1', 0, { revision: 1, status: 'retracted' })],
    [],
  ],
  ['a withdrawn case does not stand', [whenever, report('c1'), withdraw(at('c1', 0), 1)], []],
  ['a withdrawal that overtakes its case holds', [whenever, withdraw(at('c1', 0), 1), report('c1')], []],
  [
    'a revision above the withdrawal stands',
    [whenever, report('c1'), withdraw(at('c1', 0), 1), report('c1', 0, { revision: 2 })],
    matches('c1'),
  ],
  [
    'a withdrawal below the revision changes nothing',
    [whenever, report('c1', 0, { revision: 2 }), withdraw(at('c1', 0), 1)],
    matches('c1'),
  ],
  ['a new case later than the bound does not stand', [whenever, tick(day(0)), report('c1', -7.25)], []],
  [
    'a new case exactly at the bound stands',
    [whenever, activate([personRule('r', RISK)], day(-9)), tick(day(0)), report('c1', -7)],
    matches('c1'),
  ],
  [
    'a correction of a standing case is never late',
    [when(two({})), report('c1'), report('c2'), tick(day(30)), report('c2', 1, { revision: 1 })],
    matches('c2'),
  ],
  [
    'a case of the same name in another stream is another case',
    [
      when(two({}), { on: [{}] }),
      report('c1'),
      report('c1', 0, { stream: 'dispute-reports', category: 'debt' }),
    ],
    matches('c1', 'c1'),
  ],
];

const TRIGGERS: readonly Row[] = [
  [
    'before the first activation nothing matches',
    [activate([personRule('r', RISK)], day(1)), report('c1')],
    [],
  ],
  ['an activation with an earlier effect reaches back', [report('c1'), whenever], matches('c1')],
  [
    'a trigger belongs to the latest activation up to its time',
    [whenever, activate([], day(1)), report('c1'), report('c2', 1)],
    matches('c1'),
  ],
  [
    'of two activations of one time the later record holds',
    [activate([]), whenever, report('c1')],
    matches('c1'),
  ],
  [
    'a rule that is off matches nothing',
    [activate([personRule('r', RISK, { status: 'off' })]), report('c1')],
    [],
  ],
  ['a person matches in the roles of the rule only', [whenever, forPerson(at('c1', 0), ['complainant'])], []],
  [
    'facts see the events in which the person has a role of the rule',
    [when(two({})), report('c1'), forPerson(at('c2', 0), ['complainant'])],
    [],
  ],
  [
    'one of several filters is enough',
    [
      activate([personRule('r', RISK, { on: [{ severity: 4 }, { category: 'threat' }] })]),
      report('c1', 0, { category: 'threat' }),
    ],
    matches('c1'),
  ],
  [
    'a nearby copy triggers nothing',
    [activate([cellRule('r', RISK)]), forCell(at('c1', 0, { place: PLACE_ACROSS }), true)],
    [],
  ],
  [
    'a null field fits no filter',
    [
      activate([cellRule('r', RISK, { on: [{ value: { lt: 5 } }] })]),
      forCell(alarm({ caseId: 'c1' })),
      forCell(alarm({ caseId: 'c2', value: 3 })),
    ],
    matches('c2'),
  ],
];

const FACTS: readonly Row[] = [
  ['a window leaves its start out', [when(two({})), report('c1'), report('c2', 10)], []],
  [
    'a window holds what is just after its start',
    [when(two({})), report('c1', 0, { occurredAt: day(0) + 1 }), report('c2', 10)],
    withFacts({ event_count: 2 }, 'c2'),
  ],
  [
    'events of the same instant see each other',
    [when(two({})), report('c1'), report('c2')],
    matches('c1', 'c2'),
  ],
  [
    'a window ends at its trigger',
    [when(is('event_count', { of: {}, within: 'P10D' }, 'equal', 1)), report('c1'), report('c2', 1)],
    matches('c1'),
  ],
  [
    'value_count leaves nulls out',
    [
      inCell(is('value_count', { of: {}, field: 'value', within: 'P1D' }, 'equal', 1)),
      forCell(alarm({ caseId: 'c1' })),
      forCell(alarm({ caseId: 'c2', value: 3 })),
      forCell(alarm({ caseId: 'c3', value: 3 })),
    ],
    withFacts({ value_count: 1 }, 'c1', 'c2', 'c3'),
  ],
  [
    'value_sum leaves nulls out',
    [
      inCell(is('value_sum', { of: {}, field: 'value', within: 'P1D' }, 'equal', 5.5)),
      forCell(alarm({ caseId: 'c1' })),
      forCell(alarm({ caseId: 'c2', value: 3 })),
      forCell(alarm({ caseId: 'c3', value: 2.5 })),
    ],
    matches('c1', 'c2', 'c3'),
  ],
  [
    'value_sum over no events is 0',
    [
      when(is('value_sum', { of: { category: 'threat' }, field: 'severity', within: 'P1D' }, 'equal', 0)),
      report('c1'),
    ],
    matches('c1'),
  ],
  [
    'value_sum over nulls alone is unknown',
    [
      inCell(is('value_sum', { of: {}, field: 'value', within: 'P1D' }, 'notEqual', 1)),
      forCell(alarm({ caseId: 'c1' })),
    ],
    [],
  ],
  [
    'time_since counts seconds and leaves the same instant out',
    [when(is('time_since', { of: {} }, 'equal', 172_800)), report('c1'), report('c2', 2), report('c3', 2)],
    withFacts({ time_since: 172_800 }, 'c2', 'c3'),
  ],
  [
    'time_since is unknown before there is such an event',
    [when(is('time_since', { of: {} }, 'notEqual', 1)), report('c1')],
    [],
  ],
  [
    'temporal takes its steps in any order',
    [
      when(is('temporal', { steps: [{ severity: 4 }, { severity: 2 }], within: 'P2D' }, 'equal', true)),
      report('c1'),
      report('c2', 1, { severity: 4 }),
    ],
    withFacts({ temporal: true }, 'c2'),
  ],
  [
    'temporal_ordered wants growing times',
    [
      when(
        is('temporal_ordered', { steps: [{ severity: 2 }, { severity: 4 }], within: 'P2D' }, 'equal', true),
      ),
      report('c1'),
      report('c2', 0, { severity: 4 }),
      report('c3', 1, { severity: 4 }),
    ],
    matches('c3'),
  ],
  [
    'temporal_ordered is false, not unknown, where the order is wrong',
    [
      when(
        is('temporal_ordered', { steps: [{ severity: 4 }, { severity: 2 }], within: 'P2D' }, 'equal', false),
      ),
      report('c1'),
      report('c2', 1, { severity: 4 }),
    ],
    matches('c1', 'c2'),
  ],
  [
    'an event field is unknown where it is null',
    [
      when({ fact: 'event', path: '$.assessment.level', operator: 'notEqual', value: 'high' }),
      report('c1'),
      report('c2', 0, { assessment: { instrument: 'DASH', level: 'medium' } }),
    ],
    withFacts({ 'event.assessment.level': 'medium' }, 'c2'),
  ],
];

const RADIUS: readonly Row[] = [
  [
    'without a radius a cell sees its own events',
    [inCell(two({})), forCell(at('c1', 0)), forCell(at('c2', 0, { place: PLACES[2]! }))],
    [],
  ],
  [
    'a radius reaches into the next cell',
    [inCell(two({ radius: 500 })), forCell(at('c1', 0, { place: PLACES[2]! })), forCell(at('c2', 1))],
    withFacts({ event_count: 2 }, 'c2'),
  ],
  [
    'a radius shuts out what is further away in the same cell',
    [inCell(two({ radius: 50 })), forCell(at('c1', 0)), forCell(at('c2', 0, { place: PLACES[1]! }))],
    [],
  ],
  [
    'a radius counts nearby copies',
    [inCell(two({ radius: 500 })), forCell(at('c1', 0, { place: PLACE_ACROSS }), true), forCell(at('c2', 0))],
    matches('c2'),
  ],
];

const NAMES: readonly Row[] = [
  [
    'further facts of a name are numbered, equal ones are one',
    [
      activate([
        personRule('r', RISK, {
          conditions: {
            any: [
              two({}),
              { not: two({}) },
              two({ within: 'P1D' }),
              { all: [two({ within: 'P3D' }), two({ within: 'P1D' })] },
            ],
          },
        }),
      ]),
      report('c1'),
      report('c2', 2),
    ],
    [{ ...matches('c1', 'c2')[0]!, facts: { event_count: 2, event_count_2: 1, event_count_3: 2 } }],
  ],
];

export const MATCH_EXAMPLES: readonly Example[] = [
  ...STANDING,
  ...TRIGGERS,
  ...FACTS,
  ...RADIUS,
  ...NAMES,
].map(asExample);
