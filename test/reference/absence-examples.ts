import type { Condition, Filter, Rule, Trigger } from '../../services/core/rule/rule.ts';
import {
  activate,
  cellRule,
  forCell,
  forPerson,
  personRule,
  tick,
  withdraw,
} from '../arbitraries/example.ts';
import { PLACE_ACROSS, PLACES } from '../arbitraries/town.ts';
import { asExample, at, day, is, matches, RISK, type Row, report, withFacts } from './example-rows.ts';
import type { Example } from './examples.ts';

const missing = (
  after: Filter = { category: 'domestic_violence' },
  of: Filter = { category: 'welfare_check' },
  within = 'P2D',
): Trigger => ({ absence: { after, of, within } });

const rule = (fields: Partial<Rule> = {}) => personRule('r', RISK, { on: [missing()], ...fields });
const noVisit = activate([rule()]);
const noVisitIf = (condition: Condition) => activate([rule({ conditions: { all: [condition] } })]);
const visit = (caseId: string, time: number, revision = 0) =>
  forPerson(at(caseId, 0, { category: 'welfare_check', occurredAt: time, revision }));

/** c1 at day 0 has its deadline at day 2. */
const DEADLINE: readonly Row[] = [
  ['before the deadline nothing matches', [noVisit, report('c1'), tick(day(2) - 1)], []],
  ['at the deadline nothing matches yet', [noVisit, report('c1'), tick(day(2))], []],
  ['once the watermark is past it, it does', [noVisit, report('c1'), tick(day(2) + 1)], matches('c1')],
  ['an event moves the watermark as well', [noVisit, report('c1'), visit('v', day(2) + 1)], matches('c1')],
  ['the match is of the deadline', [noVisit, report('c1'), tick(day(9))], matches('c1'), day(2)],
  ['and of no time before', [noVisit, report('c1'), tick(day(9))], [], day(2) - 1],
  [
    'one rule may match at an event and at its deadline',
    [activate([rule({ on: [{ category: 'domestic_violence' }, missing()] })]), report('c1'), tick(day(3))],
    matches('c1', 'c1'),
  ],
  [
    'two absences with one deadline are one match',
    [
      activate([rule({ on: [missing(), missing({ severity: 2 }, { category: 'threat' }, 'PT48H')] })]),
      report('c1'),
      tick(day(3)),
    ],
    matches('c1'),
  ],
  [
    'two absences with two deadlines are two',
    [
      activate([rule({ on: [missing(), missing({}, { category: 'threat' }, 'P1D')] })]),
      report('c1'),
      tick(day(3)),
    ],
    matches('c1', 'c1'),
  ],
];

const FOLLOWED: readonly Row[] = [
  ['what follows in time prevents it', [noVisit, report('c1'), visit('v', day(1)), tick(day(3))], []],
  ['so does what follows at the deadline', [noVisit, report('c1'), visit('v', day(2)), tick(day(3))], []],
  [
    'what comes a millisecond after it does not',
    [noVisit, report('c1'), visit('v', day(2) + 1)],
    matches('c1'),
  ],
  [
    'nor what happens at the same instant',
    [noVisit, report('c1'), visit('v', day(0)), tick(day(3))],
    matches('c1'),
  ],
  ['a millisecond later is enough', [noVisit, report('c1'), visit('v', day(0) + 1), tick(day(3))], []],
  ['nor what happened before', [noVisit, visit('v', day(0)), report('c1', 1), tick(day(4))], matches('c1')],
  [
    'an event does not follow itself, the next of its kind does',
    [activate([rule({ on: [missing({}, {})] })]), report('c1'), report('c2', 1), tick(day(4))],
    matches('c2'),
  ],
  [
    'what follows in a role that the rule does not see prevents nothing',
    [noVisit, report('c1'), forPerson(at('v', 1, { category: 'welfare_check' }), ['party']), tick(day(3))],
    matches('c1'),
  ],
  [
    'what happens in such a role begins nothing',
    [noVisit, forPerson(at('c1', 0), ['party']), tick(day(3))],
    [],
  ],
  [
    'a nearby copy begins nothing',
    [
      activate([cellRule('r', RISK, { on: [missing({})] })]),
      forCell(at('c1', 0, { place: PLACE_ACROSS }), true),
      tick(day(3)),
    ],
    [],
  ],
  [
    "another cell's event prevents nothing",
    [
      activate([cellRule('r', RISK, { on: [missing()] })]),
      forCell(at('c1', 0)),
      forCell(at('v', 1, { category: 'welfare_check', place: PLACES[2]! })),
      tick(day(3)),
    ],
    matches('c1'),
  ],
];

const late = [noVisit, report('c1'), tick(day(3))] as const;

const LATE: readonly Row[] = [
  ['what followed and comes late takes the match away', [...late, visit('v', day(1))], []],
  ['at the deadline, too', [...late, visit('v', day(2))], []],
  ['what comes late and followed too late does not', [...late, visit('v', day(2) + 1)], matches('c1')],
  [
    'a follower that is retracted brings it back',
    [...late, visit('v', day(1)), withdraw(at('v', 1), 1)],
    matches('c1'),
  ],
  [
    'a follower that is corrected to after the deadline, too',
    [...late, visit('v', day(1)), visit('v', day(2) + 1, 1)],
    matches('c1'),
  ],
  [
    'a late event whose deadline has passed matches at once',
    [noVisit, tick(day(3)), report('c1')],
    matches('c1'),
  ],
  ['a late event whose deadline is the watermark does not', [noVisit, tick(day(2)), report('c1')], []],
  ['a late event that was followed does not', [noVisit, visit('v', day(1)), tick(day(3)), report('c1')], []],
  [
    'a correction moves the deadline',
    [noVisit, report('c1'), report('c1', 1, { revision: 1 }), tick(day(3))],
    [],
  ],
  [
    'and the match with it',
    [noVisit, report('c1'), report('c1', 1, { revision: 1 }), tick(day(3) + 1)],
    matches('c1'),
    day(3),
  ],
  [
    'a correction after the deadline moves the match',
    [...late, tick(day(9)), report('c1', 5, { revision: 1 })],
    [],
    day(6),
  ],
  [
    'a correction that no longer fits takes it away',
    [...late, report('c1', 0, { revision: 1, category: 'theft' })],
    [],
  ],
  ['a retraction takes it away', [...late, withdraw(at('c1', 0), 1)], []],
];

const RULES: readonly Row[] = [
  [
    'the rule set is that of the deadline: active only later than the event',
    [activate([rule()], day(1)), report('c1'), tick(day(3))],
    matches('c1'),
  ],
  ['active from the deadline on', [activate([rule()], day(2)), report('c1'), tick(day(3))], matches('c1')],
  ['active only after it', [activate([rule()], day(2) + 1), report('c1'), tick(day(3))], []],
  ['replaced at the deadline', [noVisit, activate([], day(2)), report('c1'), tick(day(3))], []],
  ['replaced after it', [noVisit, activate([], day(2) + 1), report('c1'), tick(day(3))], matches('c1')],
  [
    'a rule set that comes after the deadline and takes effect before',
    [report('c1'), tick(day(3)), noVisit],
    matches('c1'),
  ],
];

const CONDITIONS: readonly Row[] = [
  [
    'windows end at the deadline: the event itself is in no window as short as the wait',
    [noVisitIf(is('event_count', { of: {}, within: 'P2D' }, 'equal', 0)), report('c1'), tick(day(3))],
    withFacts({ event_count: 0 }, 'c1'),
  ],
  [
    'but in a longer one',
    [noVisitIf(is('event_count', { of: {}, within: 'P3D' }, 'equal', 1)), report('c1'), tick(day(3))],
    withFacts({ event_count: 1 }, 'c1'),
  ],
  [
    'an event at the deadline is in the window',
    [
      noVisitIf(is('event_count', { of: { category: 'theft' }, within: 'P1D' }, 'equal', 1)),
      report('c1'),
      report('c2', 2, { category: 'theft' }),
      tick(day(3)),
    ],
    matches('c1'),
  ],
  [
    'one after it is not',
    [
      noVisitIf(is('event_count', { of: { category: 'theft' }, within: 'P1D' }, 'equal', 1)),
      report('c1'),
      report('c2', 0, { category: 'theft', occurredAt: day(2) + 1 }),
    ],
    [],
  ],
  [
    'time_since counts from the deadline',
    [noVisitIf(is('time_since', { of: {} }, 'equal', 172_800)), report('c1'), tick(day(3))],
    withFacts({ time_since: 172_800 }, 'c1'),
  ],
  [
    'the fact event is the event that began it',
    [
      noVisitIf({ fact: 'event', path: '$.severity', operator: 'equal', value: 2 }),
      report('c1'),
      report('c2', 1, { severity: 4, category: 'theft' }),
      tick(day(3)),
    ],
    withFacts({ 'event.severity': 2 }, 'c1'),
  ],
  [
    'a radius is around that event',
    [
      activate([
        cellRule('r', RISK, {
          on: [missing()],
          conditions: { all: [is('event_count', { of: {}, within: 'P1D', radius: 50 }, 'equal', 1)] },
        }),
      ]),
      forCell(at('c1', 0)),
      forCell(at('c2', 1.5, { category: 'theft' })),
      forCell(at('c3', 1.5, { category: 'theft', place: PLACES[1]! })),
      tick(day(3)),
    ],
    withFacts({ event_count: 1 }, 'c1'),
  ],
];

export const ABSENCE_EXAMPLES: readonly Example[] = [
  ...DEADLINE,
  ...FOLLOWED,
  ...LATE,
  ...RULES,
  ...CONDITIONS,
].map(asExample);
