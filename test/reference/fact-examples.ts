import type { EventView } from '../../services/core/event/event.ts';
import type { FactName, FactParams } from '../../services/core/rule/rule.ts';
import { alarm, forCell } from '../arbitraries/example.ts';
import { asExample, day, inCell, is, matches, type Row, report, when, withFacts } from './example-rows.ts';
import type { Example } from './examples.ts';

const measured = (caseId: string, value: number | null, days = 0) =>
  forCell(alarm({ caseId, value, occurredAt: day(days) }));
const known = (fact: FactName, params: Partial<FactParams> = {}) => {
  const leaf = is(fact, { of: {}, field: 'value', within: 'P10D', ...params }, 'equal', 1);
  return inCell({ any: [leaf, { not: leaf }] });
};
const tenths = (count: number) =>
  Array.from({ length: count }, (_, index) => measured(`c${index + 1}`, (((index * 7) % count) + 1) / 10));
const allOf = (count: number) =>
  Array.from({ length: count }, (_, index) => `c${index + 1}`).sort((a, b) => (a < b ? -1 : 1));

const SUMS: readonly Row[] = [
  [
    'value_sum is exact: a tenth and two tenths are three tenths',
    [known('value_sum'), measured('c1', 0.1), measured('c2', 0.2)],
    withFacts({ value_sum: 0.3 }, 'c1', 'c2'),
  ],
  [
    'a value counts to the nearest millionth',
    [known('value_sum'), measured('c1', 0.000_000_4), measured('c2', 0.000_000_5), measured('c3', 2)],
    withFacts({ value_sum: 2.000_001 }, 'c1', 'c2', 'c3'),
  ],
  [
    'value_avg leaves nulls out of sum and number',
    [known('value_avg'), measured('c1', null), measured('c2', 3), measured('c3', 2)],
    withFacts({ value_avg: 2.5 }, 'c1', 'c2', 'c3'),
  ],
  [
    'value_min and value_max leave nulls out',
    [
      inCell({
        any: [
          is('value_min', { of: {}, field: 'value', within: 'P10D' }, 'equal', 2),
          is('value_max', { of: {}, field: 'value', within: 'P10D' }, 'equal', 3),
        ],
      }),
      measured('c1', null),
      measured('c2', 3),
      measured('c3', 2),
    ],
    withFacts({ value_min: 2, value_max: 3 }, 'c1', 'c2', 'c3'),
  ],
  [
    'what has left the window is no minimum any more',
    [known('value_min'), measured('c1', 1), measured('c2', 5, 10)],
    withFacts({ value_min: 5 }, 'c1', 'c2'),
  ],
];

const UNKNOWN: readonly Row[] = (
  ['value_avg', 'value_min', 'value_max', 'value_percentile'] as const
).flatMap((fact): readonly Row[] => {
  const params = fact === 'value_percentile' ? { percentile: 50 } : {};
  return [
    [`${fact} over nulls alone is unknown`, [known(fact, params), measured('c1', null)], []],
    [
      `${fact} over no events is unknown`,
      [known(fact, { ...params, of: { severity: 4 } }), measured('c1', 1)],
      [],
    ],
  ];
});

const PERCENTILES: readonly Row[] = [
  [
    'the 0th percentile is the smallest',
    [known('value_percentile', { percentile: 0 }), ...tenths(4)],
    withFacts({ value_percentile: 0.1 }, ...allOf(4)),
  ],
  [
    'the 100th percentile is the greatest',
    [known('value_percentile', { percentile: 100 }), ...tenths(4)],
    withFacts({ value_percentile: 0.4 }, ...allOf(4)),
  ],
  [
    'the 50th percentile of four is the second',
    [known('value_percentile', { percentile: 50 }), ...tenths(4)],
    withFacts({ value_percentile: 0.2 }, ...allOf(4)),
  ],
  [
    'a little above, it is the third',
    [known('value_percentile', { percentile: 51 }), ...tenths(4)],
    withFacts({ value_percentile: 0.3 }, ...allOf(4)),
  ],
  [
    'the 55th percentile of twenty is the 11th',
    [known('value_percentile', { percentile: 55 }), ...tenths(20)],
    withFacts({ value_percentile: 1.1 }, ...allOf(20)),
  ],
  [
    'the 7th percentile of a hundred is the 7th: no rounding of 7 / 100 makes it the 8th',
    [known('value_percentile', { percentile: 7 }), ...tenths(100)],
    withFacts({ value_percentile: 0.7 }, ...allOf(100)),
  ],
];

const unusual = (value: number, params: Partial<FactParams> = {}) =>
  when(is('baseline', { of: {}, within: 'P1D', ...params }, 'equal', value));
const from = (caseId: string, time: number, fields: Partial<EventView> = {}) =>
  report(caseId, 0, { occurredAt: time, ...fields });

/** lambda = 0.5 / 4: P(N >= 1) = 0.1175, P(N >= 2) = 0.0072. */
const BASELINE: readonly Row[] = [
  [
    'baseline: one event after four quiet weeks',
    [unusual(0.93), report('c1'), report('c2', 29)],
    withFacts({ baseline: 0.93 }, 'c2'),
  ],
  [
    'baseline: two at once are rarer',
    [unusual(2.1432), report('c1'), report('c2', 29), report('c3', 29)],
    matches('c2', 'c3'),
  ],
  [
    'baseline is unknown before four whole weeks are known',
    [unusual(-1, { of: {} }), report('c1'), from('c2', day(29) - 1)],
    [],
  ],
  [
    'baseline stays unknown under not',
    [
      when({ not: is('baseline', { of: {}, within: 'P1D' }, 'equal', 9) } as never),
      report('c1'),
      from('c2', day(29) - 1),
      report('c3', 29),
    ],
    matches('c3'),
  ],
  [
    'baseline: the end of an earlier window counts, its start does not',
    [
      unusual(0.5049),
      report('c0'),
      report('c1', 14),
      from('c2', day(15) + 1),
      report('c3', 22),
      report('c4', 29),
    ],
    // The windows end at days 22, 15, 8 and 1: c3 alone is in one, and lambda = 1.5 / 4.
    withFacts({ baseline: 0.5049 }, 'c4'),
  ],
  [
    'baseline is 0 where nothing counts',
    [unusual(0, { of: { severity: 4 } }), report('c1'), report('c2', 29)],
    withFacts({ baseline: 0 }, 'c2'),
  ],
  [
    'baseline: what does not count tells how long the subject is known',
    [unusual(0.93, { of: { severity: 4 } }), report('c1'), report('c2', 29, { severity: 4 })],
    matches('c2'),
  ],
  [
    'baseline: what is excluded tells so too',
    [unusual(0.93, { exclude: { severity: 1 } }), report('c1', 0, { severity: 1 }), report('c2', 29)],
    matches('c2'),
  ],
  [
    'baseline looks at eight weeks at most, from just inside 63 days and the window',
    [unusual(1.2176), from('c1', day(-30) + 1), report('c2', 34)],
    matches('c2'),
  ],
  [
    'baseline: what happened 63 days and the window ago is forgotten',
    [unusual(0.93), report('c1', -30), report('c2', 5), report('c3', 34)],
    matches('c2', 'c3'),
  ],
];

const camera = (caseId: string, deviceId: string, category: string, fields: Partial<EventView> = {}) =>
  forCell(alarm({ caseId, deviceId, category, ...fields }));
const share = (value: number, params: FactParams = {}) => inCell(is('coverage', params, 'equal', value));

const COVERAGE: readonly Row[] = [
  [
    'coverage: one of two cameras is offline, and what happens at once is seen',
    [share(0.5), camera('c1', 'd1', 'offline'), camera('c2', 'd2', 'smoke')],
    withFacts({ coverage: 0.5 }, 'c1', 'c2'),
  ],
  [
    'coverage: a later online brings the camera back, another alarm does not',
    [
      share(1),
      camera('c1', 'd1', 'offline'),
      camera('c2', 'd1', 'smoke', { occurredAt: day(1) }),
      camera('c3', 'd1', 'online', { occurredAt: day(2) }),
    ],
    matches('c3'),
  ],
  [
    'coverage: an offline that was cleared or closed is over',
    [
      share(1),
      camera('c1', 'd1', 'offline', { status: 'cleared' }),
      camera('c2', 'd2', 'offline', { status: 'closed' }),
    ],
    matches('c1', 'c2'),
  ],
  [
    'coverage: an offline that was updated is not',
    [share(0), camera('c1', 'd1', 'offline', { status: 'updated' })],
    matches('c1'),
  ],
  [
    'coverage: of offline and online at once the case with the greater name holds',
    [share(0), camera('c1', 'd1', 'online'), camera('c2', 'd1', 'offline')],
    matches('c1', 'c2'),
  ],
  [
    'coverage: the other way round the camera is online',
    [share(1), camera('c2', 'd1', 'online'), camera('c1', 'd1', 'offline')],
    matches('c1', 'c2'),
  ],
  [
    'coverage of a class leaves the others out',
    [
      share(0, { class: 1 }),
      camera('c1', 'd1', 'offline', { deviceClass: 1 }),
      camera('c2', 'd2', 'smoke', { deviceClass: 2 }),
      camera('c3', 'd3', 'smoke'),
    ],
    matches('c1', 'c2', 'c3'),
  ],
  [
    'coverage is unknown where there is no camera of the class',
    [
      inCell({ not: is('coverage', { class: 3 }, 'equal', 9) } as never),
      camera('c1', 'd1', 'smoke', { deviceClass: 2 }),
    ],
    [],
  ],
  [
    'coverage forgets what is the longest reach old, 200 days',
    [
      share(1),
      camera('c1', 'd1', 'offline', { occurredAt: day(-160) }),
      camera('c2', 'd2', 'smoke', { occurredAt: day(40) }),
    ],
    matches('c2'),
  ],
  [
    'coverage remembers what is a millisecond younger',
    [
      share(0.5),
      camera('c1', 'd1', 'offline', { occurredAt: day(-160) + 1 }),
      camera('c2', 'd2', 'smoke', { occurredAt: day(40) }),
    ],
    matches('c2'),
  ],
];

const counted = (within: string) => ({ fact: 'event_count' as const, params: { of: {}, within } });

const SIDES: readonly Row[] = [
  [
    'a fact may be held against a fact, named after it',
    [
      when({ ...counted('P10D'), operator: 'greaterThan', value: counted('P1D') }),
      report('c1'),
      report('c2', 2),
      report('c3', 3),
    ],
    withFacts({ event_count: 3, event_count_2: 1 }, 'c2', 'c3'),
  ],
  [
    'an unknown right-hand side is unknown under not too',
    [
      when({
        not: {
          ...counted('P10D'),
          operator: 'equal',
          value: { fact: 'value_max', params: { of: {}, field: 'severity', within: 'P1D', exclude: {} } },
        },
      } as never),
      report('c1'),
    ],
    [],
  ],
  [
    'decorators turn an operator round',
    [
      when({ fact: 'event', path: '$.severity', operator: 'not:someValue:equal', value: [1, 2] }),
      report('c1'),
      report('c2', 1, { severity: 3 }),
    ],
    matches('c2'),
  ],
  [
    'swap exchanges the sides',
    [when({ ...counted('P10D'), operator: 'swap:lessThan', value: 1 }), report('c1'), report('c2', 2)],
    matches('c2'),
  ],
];

/** A second of two, so that each window's own bound is in one list of examples with the rest. */
const BOUNDS: readonly Row[] = (['value_avg', 'value_max', 'value_percentile'] as const).flatMap(
  (fact): readonly Row[] => {
    const params = fact === 'value_percentile' ? { percentile: 90 } : {};
    return [
      [
        `${fact} leaves the start of its window out`,
        [known(fact, params), measured('c1', 9), measured('c2', 5, 10)],
        withFacts({ [fact]: 5 }, 'c1', 'c2'),
      ],
      [
        `${fact} holds what is just after it`,
        [
          known(fact, params),
          forCell(alarm({ caseId: 'c1', value: 9, occurredAt: day(0) + 1 })),
          measured('c2', 5, 10),
        ],
        withFacts({ [fact]: fact === 'value_avg' ? 7 : 9 }, 'c1', 'c2'),
      ],
    ];
  },
);

export const FACT_EXAMPLES: readonly Example[] = [
  ...SUMS,
  ...UNKNOWN,
  ...PERCENTILES,
  ...BASELINE,
  ...COVERAGE,
  ...SIDES,
  ...BOUNDS,
].map(asExample);
