import { describe, expect, it } from 'vitest';
import { checkRule } from '../../../../services/core/rule/check.ts';
import { DAY_MS } from '../../../../services/core/time/duration.ts';
import { PERSON_RULE } from '../../../charter/support/rules.ts';

const AREA_RULE = { ...PERSON_RULE, subject: 'area:county', purpose: 'property_harm', roles: undefined };
const WINDOW = { of: {}, within: 'P1D' };
const count = (operator: string, value: unknown) => ({
  fact: 'event_count',
  params: { of: { category: 'theft' }, within: 'P1D' },
  operator,
  value,
});
const event = (path: string, operator: string, value: unknown) => ({
  fact: 'event',
  path: `$.${path}`,
  operator,
  value,
});
const of = (fact: string, operator: string, value: unknown, params: object = {}) => ({
  fact,
  params: { ...WINDOW, ...params },
  operator,
  value,
});

/** A fact of a day beside the same over another window. */
const beside = (operator: string, within: string, fact = 'event_count', more: object = {}) => {
  const params = { of: { category: 'theft' }, ...more };
  return {
    fact,
    params: { ...params, within: 'P1D' },
    operator,
    value: { fact, params: { ...params, within } },
  };
};

/** Code and path of the warnings, cases aside. */
function warningsOf(change: object, base: object = AREA_RULE): readonly string[] {
  // Something that may hold and may not, where the test has no conditions of its own.
  const conditions = { all: [count('greaterThan', 1)] };
  const check = checkRule(JSON.parse(JSON.stringify({ ...base, conditions, ...change })), 200 * DAY_MS);
  expect(check).toMatchObject({ ok: true });
  return check.warnings
    .filter(({ code }) => code !== 'missing_case')
    .map(({ code, path }) => `${code} ${path}`);
}

const NEVER = 'never_triggers conditions';
const together = ['never_holds conditions', NEVER];
const first = ['never_holds conditions.all[0]', NEVER];
const steps = { fact: 'temporal', params: { steps: [{}], within: 'P1D' } };

it('an area code that there cannot be is told with the forms that there are', () => {
  const conditions = { all: [event('place.areaCode', 'equal', '350')] };
  const { warnings } = checkRule(JSON.parse(JSON.stringify({ ...AREA_RULE, conditions })), 200 * DAY_MS);
  expect(warnings.map(({ message }) => message)).toContain(
    'can never hold: event.place.areaCode is a code of 4, 6, 9 or 12 digits',
  );
});

describe('a value that its field never has is told where the condition may hold all the same', () => {
  const on = [{ category: ['theft', 'burglary', 'robbery'] }];
  it.each<readonly [string, object, readonly string[]]>([
    ['one of several', event('category', 'in', ['burglary', 'robery']), ['value[1]']],
    ['under a not', { not: event('category', 'in', ['burglary', 'robery']) }, ['not.value[1]']],
    ['what is not to be', event('category', 'notEqual', 'robery'), ['value']],
    [
      'some of what is not to be',
      event('status', 'notIn', ['closed', 'clsd', 'x']),
      ['value[1]', 'value[2]'],
    ],
    ['an assessment', event('assessment.level', 'not:equal', 'hihg'), ['value']],
    ['a category of other triggers', event('category', 'in', ['burglary', 'arson']), []],
    ['a number, a boolean', event('category', 'notIn', [1, true]), []],
    ['a text of any form', event('source', 'notEqual', 'robery'), []],
  ])('%s', (_, condition, values) => {
    expect(warningsOf({ on, conditions: { all: [condition] } })).toEqual(
      values.map((value) => `never_holds conditions.all[0].${value}`),
    );
  });
});

describe('conditions that can never hold are told', () => {
  it.each<readonly [string, readonly object[], readonly string[]]>([
    ['a fact that is not itself', [beside('notEqual', 'P1D')], first],
    ['a fact above itself', [beside('greaterThan', 'P1D')], first],
    [
      'a field below itself',
      [{ ...event('severity', 'lessThan', { fact: 'event', path: '$.severity' }) }],
      first,
    ],
    ['more in a day than in a week of which it is the last', [beside('greaterThan', 'P7D')], first],
    [
      'not up to what a week has',
      [{ not: beside('lessThanInclusive', 'P7D') }],
      ['never_holds conditions.all[0].not', NEVER],
    ],
    ['less in a day than in an hour of it', [beside('lessThan', 'PT1H')], first],
    [
      'a higher maximum in a day than in two',
      [beside('greaterThan', 'P2D', 'value_max', { field: 'severity' })],
      first,
    ],
    ['a count below 0', [count('lessThan', 0)], first],
    ['a count that is no whole number', [count('equal', 1.5)], first],
    ['a count that is a text', [count('equal', 'many')], first],
    ['a count that is true', [count('equal', true)], first],
    ['a count that is a list', [count('contains', 1)], first],
    ['a count in a list of texts', [count('in', ['1', '2'])], first],
    ['no value is below and above', [count('everyValue:lessThan', [-1, 5])], first],
    ['a severity above 4', [event('severity', 'greaterThan', 4)], first],
    ['a severity of 4 by mistake for a text', [event('severity', 'equal', '4')], first],
    ['a boolean compared with a number', [{ ...steps, operator: 'equal', value: 1 }], first],
    ['a boolean that is above something', [{ ...steps, operator: 'greaterThan', value: 0 }], first],
    ['a share above 1', [{ fact: 'coverage', operator: 'greaterThan', value: 1 }], first],
    ['a category that no trigger has', [event('category', 'equal', 'offline')], first],
    ['a category that there is not', [event('category', 'in', ['thefts'])], first],
    ['a case that was retracted', [event('status', 'equal', 'retracted')], first],
    ['an area code of another form', [event('place.areaCode', 'equal', '350')], first],
    ['a longitude off the globe', [of('value_max', 'greaterThan', 180, { field: 'place.lon' })], first],
    ['two values at once', [count('equal', 1), count('equal', 2)], together],
    ['below 2 and above 3', [count('lessThan', 2), count('greaterThan', 3)], together],
    ['between two whole numbers', [count('greaterThan', 2), count('lessThan', 3)], together],
    ['a value and not it', [count('equal', 1), { not: count('equal', 1) }], together],
    ['a list and a value out of it', [count('in', [1, 2]), count('greaterThan', 2)], together],
    ['two texts at once', [event('source', 'equal', 'a'), event('source', 'equal', 'b')], together],
    [
      'in an inner all',
      [{ all: [{ all: [count('equal', 1)] }, count('equal', 2)] }],
      ['never_holds conditions.all[0]', NEVER],
    ],
    [
      'neither one nor the other',
      [{ not: { any: [count('lessThan', 2), count('greaterThan', 1)] } }],
      ['never_holds conditions.all[0].not', NEVER],
    ],
    ['both branches of any', [count('equal', 1), { any: [count('equal', 2), count('equal', 3)] }], [NEVER]],
    [
      'not of what always holds',
      [{ not: count('greaterThanInclusive', 0) }],
      ['never_holds conditions.all[0].not', NEVER],
    ],
    ['not of an empty any', [{ not: { any: [] } }], ['never_holds conditions.all[0].not', NEVER]],
    ['a count and a boolean', [count('equal', steps)], first],
    [
      'a share above a count from 0',
      [
        {
          not: of('event_count', 'greaterThanInclusive', { fact: 'coverage' }, { of: { category: 'theft' } }),
        },
      ],
      [],
    ],
  ])('%s', (_, all, expected) => {
    const on = [{ stream: ['police-incidents', 'dispute-reports'], severity: { gte: 2 } }];
    expect(warningsOf({ on, conditions: { all } })).toEqual(expected);
  });

  it('with the nearest value that there is', () => {
    const all = [event('category', 'equal', 'burglry')];
    const json = {
      ...AREA_RULE,
      roles: undefined,
      on: [{ stream: 'police-incidents' }],
      conditions: { all },
    };
    expect(checkRule(json, 200 * DAY_MS).warnings).toContainEqual({
      code: 'never_holds',
      path: 'conditions.all[0]',
      message: 'can never hold: event.category is a category that can be here',
      remedy: 'did you mean burglary?',
    });
  });

  it('one branch of any leaves the others', () => {
    const any = [count('lessThan', 0), count('greaterThan', 1)];
    expect(warningsOf({ conditions: { any } })).toEqual(['never_holds conditions.any[0]']);
  });

  it('a trigger that has been narrowed', () => {
    const on = [
      { stream: 'police-incidents', severity: { gte: 3 }, category: ['theft', 'fire'] },
      { stage: 'failed', severity: 1 },
    ];
    const found = (condition: object) => warningsOf({ on, conditions: { all: [condition] } });
    expect(found(event('severity', 'equal', 2))).toEqual(first);
    expect(found(event('severity', 'equal', 1))).toEqual([]);
    expect(found(event('severity', 'equal', 3))).toEqual([]);
    expect(found(event('category', 'equal', 'burglary'))).toEqual(first);
    expect(found(event('category', 'equal', 'neighbour'))).toEqual([]);
    expect(found(event('stage', 'equal', 'agreed'))).toEqual(first);
  });
});

describe('conditions that may hold are not told', () => {
  it.each<readonly [string, readonly object[]]>([
    ['a range', [count('greaterThan', 2), count('lessThan', 4)]],
    [
      'the same count over other windows',
      [count('equal', 1), of('event_count', 'equal', 2, { within: 'P2D' })],
    ],
    ['no list of texts', [event('source', 'notIn', ['a', 'Zz', '7']), event('source', 'notEqual', 'b')]],
    ['an area code by its form', [event('place.areaCode', 'in', ['3501', '350102'])]],
    ['an area code that is not one', [event('place.areaCode', 'notEqual', '3501')]],
    ['a value that must be known', [of('value_min', 'greaterThanInclusive', 0, { field: 'amount' })]],
    ['a sum below 0 of what may be negative', [of('value_sum', 'lessThan', 0, { field: 'value' })]],
    ['a mean that is no whole number', [of('value_avg', 'equal', 2.5, { field: 'severity' })]],
    ['a time', [event('occurredAt', 'greaterThan', 1_700_000_000_000)]],
    ['a text that is a number', [event('caseId', 'lessThan', 7)]],
    ['one branch', [count('equal', 1), { any: [count('equal', 2), count('equal', 1)] }]],
    [
      'two facts',
      [count('greaterThan', of('event_count', '', 0, { within: 'P2D' }))].map(({ value, ...one }) => ({
        ...one,
        value: { fact: 'event_count', params: (value as { params: object }).params },
      })),
    ],
    ['as many in a day as in a week', [beside('equal', 'P7D')]],
    ['fewer in a day than in a week', [beside('lessThan', 'P7D')]],
    ['other than in a week', [beside('notEqual', 'P7D')]],
    ['a higher minimum in a day', [beside('greaterThan', 'P7D', 'value_min', { field: 'severity' })]],
    ['a higher mean in a day', [beside('greaterThan', 'P7D', 'value_avg', { field: 'severity' })]],
    ['decorated', [count('someValue:greaterThan', [5, 1]), count('lessThan', 3)]],
  ])('%s', (_, all) => {
    expect(warningsOf({ conditions: { all } })).toEqual([]);
  });

  it('a condition that always holds asks for nothing', () => {
    const all = [count('greaterThanInclusive', 0)];
    expect(warningsOf({ conditions: { all } })).toEqual(['always_holds conditions.all[0]']);
    expect(warningsOf({ conditions: { all: [{ ...steps, operator: 'in', value: [true, false] }] } })).toEqual(
      ['always_holds conditions.all[0]'],
    );
    // That a value is known is something to ask for.
    expect(
      warningsOf({
        conditions: { all: [of('value_max', 'greaterThanInclusive', 1, { field: 'severity' })] },
      }),
    ).toEqual([]);
  });
});

describe('what a fact counts is looked at', () => {
  const THEFT = { category: 'theft' };
  const found = (condition: object, on: readonly object[] = [THEFT]) =>
    warningsOf({ on, conditions: { all: [condition] } });
  const always = ['always_holds conditions.all[0]'];
  const counted = (operator: string, value: unknown, params: object = { of: THEFT }) =>
    of('event_count', operator, value, params);

  it('a count that counts its trigger is at least 1', () => {
    expect(found(counted('lessThan', 1))).toEqual(first);
    expect(found(counted('greaterThanInclusive', 1))).toEqual(always);
    expect(found(counted('lessThan', 1), [{ ...THEFT, severity: { gte: 3 } }])).toEqual(first);
    expect(
      found(counted('lessThan', 1, { of: { severity: { gte: 2 } } }), [
        { severity: [2, 4] },
        { severity: { gt: 2 } },
      ]),
    ).toEqual(first);
    expect(
      found(counted('lessThan', 1, { of: { 'place.areaCode': ['3501', '3502'] } }), [
        { 'place.areaCode': '3501' },
      ]),
    ).toEqual(first);
  });

  it.each<readonly [string, object, readonly object[]]>([
    ['another trigger', { of: THEFT }, [THEFT, { category: 'fire' }]],
    ['a wider trigger', { of: { ...THEFT, severity: 3 } }, [THEFT]],
    ['a trigger with a wider range', { of: { severity: { gte: 3 } } }, [{ severity: { gte: 2 } }]],
    ['a trigger of another stream', { of: { stream: 'police-incidents' } }, [{ severity: 1 }]],
    [
      'a prefix that is narrower',
      { of: { 'place.areaCode': { prefix: '3501' } } },
      [{ 'place.areaCode': { prefix: '35' } }],
    ],
    ['something excluded', { of: THEFT, exclude: { severity: 1 } }, [THEFT]],
    ['a radius', { of: THEFT, radius: 100 }, [THEFT]],
    [
      'what did not follow',
      { of: THEFT },
      [{ absence: { after: THEFT, of: { category: 'fire' }, within: 'P2D' } }],
    ],
  ])('a count may be 0: %s', (_, params, on) => {
    expect(found(counted('lessThan', 1, params), on)).toEqual([]);
  });

  it('values are counted up to those that there are', () => {
    const values = (field: string, value: number, filter: object) =>
      found(of('value_count', 'greaterThanInclusive', value, { field, of: filter }));
    expect(values('category', 2, THEFT)).toEqual(first);
    expect(values('category', 2, { category: ['theft', 'fire'] })).toEqual([]);
    expect(values('severity', 5, {})).toEqual(first);
    expect(values('severity', 4, {})).toEqual([]);
    expect(values('severity', 3, { severity: { gte: 3 } })).toEqual(first);
    expect(values('severity', 2, { severity: { gte: 3 } })).toEqual([]);
    expect(values('deviceId', 1_000, {})).toEqual([]);
  });

  it('the least and greatest value are among those that are let through', () => {
    const value = (fact: string, operator: string, bound: number, filter: object) =>
      found(of(fact, operator, bound, { field: 'severity', of: filter }));
    expect(value('value_min', 'lessThan', 3, { severity: { gte: 3 } })).toEqual(first);
    expect(value('value_min', 'lessThan', 4, { severity: { gte: 3 } })).toEqual([]);
    expect(value('value_max', 'equal', 2, { severity: [1, 3] })).toEqual(first);
    expect(value('value_min', 'lessThan', 3, {})).toEqual([]);
  });

  it('time_since looks back as far as windows may', () => {
    const since = (value: number) =>
      found({ fact: 'time_since', params: { of: THEFT }, operator: 'greaterThan', value });
    expect(since((200 * DAY_MS) / 1_000)).toEqual(first);
    expect(since((200 * DAY_MS) / 1_000 - 1)).toEqual([]);
  });

  it('what is excluded leaves something of what is counted', () => {
    const excluding = (filter: object, exclude: unknown) =>
      found(counted('equal', 3, { of: filter, exclude }));
    const excluded = ['never_holds conditions.all[0].params.exclude'];
    expect(excluding(THEFT, THEFT)).toEqual(excluded);
    expect(excluding({ ...THEFT, severity: 3 }, [{ category: 'fire' }, THEFT])).toEqual(excluded);
    expect(excluding({ severity: { gte: 3 } }, { severity: [3, 4] })).toEqual(excluded);
    expect(excluding({ severity: { gte: 2 } }, { severity: [3, 4] })).toEqual([]);
    expect(excluding(THEFT, { ...THEFT, severity: 3 })).toEqual([]);
    expect(excluding({}, THEFT)).toEqual([]);
    const params = { steps: [THEFT, { category: 'fire' }], within: 'P1D', exclude: { category: 'fire' } };
    expect(found({ fact: 'temporal', params, operator: 'equal', value: false })).toEqual(excluded);
  });
});

describe('an empty group', () => {
  const texts = (conditions: object) =>
    checkRule({ ...AREA_RULE, conditions }, 200 * DAY_MS)
      .warnings.filter(({ code }) => code === 'always_holds' || code === 'never_holds')
      .map(({ path, message }) => `${path}  ${message}`);

  it('is true, as json-rules-engine has it, and told', () => {
    expect(texts({ any: [] })).toEqual(['conditions  always holds: an empty any is true']);
    expect(texts({ all: [] })).toEqual(['conditions  always holds: an empty all is true']);
    expect(warningsOf({ conditions: { all: [{ any: [] }, { all: [] }] } })).toEqual([
      'always_holds conditions.all[0]',
      'always_holds conditions.all[1]',
    ]);
  });

  it('under a `not` is said to hold always, and its `not` never', () => {
    expect(texts({ not: { all: [] } })).toEqual([
      'conditions.not  always holds, so its `not` never does: an empty all is true',
    ]);
  });
});

describe('filters that no event fits are told', () => {
  const DEAD = 'never_triggers on';
  it.each<readonly [string, object, readonly string[]]>([
    ['a severity that there is not', { severity: 5 }, ['never_holds on[0].severity', DEAD]],
    ['one of a list', { severity: [4, 5] }, ['never_holds on[0].severity[1]']],
    ['all of a list', { severity: [5, 6] }, ['never_holds on[0].severity', DEAD]],
    ['a range without a number', { severity: { gt: 2, lt: 3 } }, ['never_holds on[0].severity', DEAD]],
    ['a range beyond the last', { severity: { gt: 4 } }, ['never_holds on[0].severity', DEAD]],
    ['a code of another form', { 'place.areaCode': '35' }, ['never_holds on[0].place.areaCode', DEAD]],
    [
      'a prefix of another form',
      { 'place.areaCode': { prefix: '35a' } },
      ['never_holds on[0].place.areaCode', DEAD],
    ],
    ['a prefix', { 'place.areaCode': { prefix: ['3501', '35'] } }, []],
    ['what was retracted', { status: 'retracted' }, ['never_holds on[0].status', DEAD]],
    ['a patrol, of an area', { policeInitiated: true }, ['never_holds on[0].policeInitiated', DEAD]],
    [
      'a time range',
      { occurredAt: { gte: '2026-01-01T00:00:00Z', lt: '2025-01-01T00:00:00Z' } },
      ['never_holds on[0].occurredAt', DEAD],
    ],
    [
      'a category of another stream',
      { stream: 'police-incidents', category: ['theft', 'offline'] },
      ['never_holds on[0].category[1]'],
    ],
  ])('%s', (_, filter, expected) => {
    expect(warningsOf({ on: [filter] })).toEqual(expected);
  });

  it('of persons a patrol counts', () => {
    expect(warningsOf({ on: [{ policeInitiated: true }] }, PERSON_RULE)).toEqual([]);
  });

  it('in facts, exclusions and absences', () => {
    const dead = { severity: 5 };
    expect(warningsOf({ on: [{ absence: { after: {}, of: dead, within: 'P1D' } }] })).toEqual([
      'never_holds on[0].absence.of.severity',
    ]);
    expect(warningsOf({ on: [{ absence: { after: dead, of: {}, within: 'P1D' } }, {}] })).toEqual([
      'never_holds on[0].absence.after.severity',
    ]);
    const found = (params: object, fact = 'event_count') =>
      warningsOf({ conditions: { all: [of(fact, 'equal', 3, params)] } });
    expect(found({ of: dead })).toEqual(['never_holds conditions.all[0].params.of.severity']);
    expect(found({ exclude: {} })).toEqual(['never_holds conditions.all[0].params.exclude']);
    expect(found({ of: { stream: 'police-incidents' }, field: 'amount' }, 'value_max')).toEqual([
      'never_holds conditions.all[0].params.field',
    ]);
  });
});
