import { describe, expect, it } from 'vitest';
import { checkLogged, checkRule } from '../../../services/core/rule/check.ts';
import { MAX_FAULTS } from '../../../services/core/rule/language/limits.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';
import { fact, PERSON_RULE } from '../../charter/support/rules.ts';

const AREA_RULE = { ...PERSON_RULE, subject: 'area:county', purpose: 'property_harm', roles: undefined };
const area = (change: object) => ({ ...AREA_RULE, ...change });
const person = (change: object) => ({ ...PERSON_RULE, ...change });
const COUNT = { of: {}, within: 'P1D' };
const where = (condition: object) => ({ conditions: { all: [condition] } });
const THEFT = {
  stream: 'police-incidents',
  caseId: 'c1',
  occurredAt: '2026-03-01T12:00:00+08:00',
  category: 'theft',
  severity: 1,
  place: { lon: 110, lat: 30, areaCode: '990102003101' },
  source: 'cad',
};
const at = 'conditions.all[0]';

/** The faults as an author reads them. */
function faultsOf(json: unknown, maxReachMs = 200 * DAY_MS): readonly string[] {
  const check = checkRule(json, maxReachMs);
  return check.ok ? [] : check.faults.map(({ path, message, remedy }) => `${path}  ${message}: ${remedy}`);
}

describe('every fact loads with what it takes', () => {
  const optional = { exclude: [{ category: 'theft' }], radius: 100 };
  it.each<readonly [string, object]>([
    ['event_count', { ...COUNT, ...optional }],
    ['value_count', { ...COUNT, ...optional, field: 'deviceId' }],
    ['value_sum', { ...COUNT, ...optional, field: 'value' }],
    ['value_avg', { ...COUNT, ...optional, field: 'value' }],
    ['value_min', { ...COUNT, ...optional, field: 'amount' }],
    ['value_max', { ...COUNT, ...optional, field: 'severity' }],
    ['value_percentile', { ...COUNT, ...optional, field: 'confidence', percentile: 0 }],
    ['time_since', { of: {}, ...optional, exclude: { severity: 1 } }],
    ['baseline', { of: {}, within: 'P7D', exclude: { severity: 1 } }],
    ['coverage', {}],
    ['coverage', { class: 3 }],
  ])('%s %j', (name, params) => {
    expect(faultsOf(area(fact(name, params)))).toEqual([]);
  });

  it.each(['temporal', 'temporal_ordered'])('%s', (name) => {
    const params = { steps: [{}, { category: 'theft' }], within: 'P1D', exclude: {}, radius: 1 };
    expect(faultsOf(area(fact(name, params, { operator: 'equal', value: true })))).toEqual([]);
  });

  it('coverage without params, event with its path', () => {
    expect(faultsOf(area(where({ fact: 'coverage', operator: 'lessThan', value: 1 })))).toEqual([]);
    expect(
      faultsOf(area(where({ fact: 'event', path: '$.place.areaCode', operator: 'in', value: ['3501'] }))),
    ).toEqual([]);
  });
});

describe('a fault says where, what and the nearest choice', () => {
  it.each<readonly [string, unknown, string]>([
    [
      'an unknown fact',
      person(fact('event_cuont', COUNT)),
      `${at}.fact  unknown fact event_cuont: did you mean event_count?`,
    ],
    [
      'an unknown operator',
      person(fact('event_count', COUNT, { operator: 'greaterthen' })),
      `${at}.operator  unknown operator greaterthen: did you mean greaterThan?`,
    ],
    [
      'an unknown operator behind a decorator',
      person(fact('event_count', COUNT, { operator: 'not:eqaul' })),
      `${at}.operator  unknown operator eqaul: did you mean equal?`,
    ],
    [
      'an unknown decorator',
      person(fact('event_count', COUNT, { operator: 'evryValue:equal' })),
      `${at}.operator  unknown decorator evryValue: did you mean everyValue?`,
    ],
    [
      'an unknown param',
      person(fact('event_count', { ...COUNT, withn: 'P1D' })),
      `${at}.params.withn  no key withn here: did you mean within?`,
    ],
    [
      'a param of another fact',
      person(fact('event_count', { ...COUNT, percentile: 5 })),
      `${at}.params.percentile  no key percentile here: use one of: of, within, exclude, radius`,
    ],
    [
      'a param that is missing',
      person(fact('event_count', { of: {} })),
      `${at}.params.within  is missing: add within`,
    ],
    [
      'no params at all',
      person(fact('event_count', undefined as never)),
      `${at}.params  event_count needs params: give of, within`,
    ],
    [
      'an unknown field',
      person({ on: [{ catgory: 'theft' }] }),
      'on[0].catgory  no event has the field catgory: did you mean category?',
    ],
    [
      'an unknown value of a closed list',
      person({ on: [{ category: ['theft', 'burglry'] }] }),
      'on[0].category[1]  category has no value burglry: did you mean burglary?',
    ],
    [
      'a wrong type',
      person({ on: [{ severity: 'high' }] }),
      'on[0].severity  severity is a number: write a number',
    ],
    [
      'an unknown bound',
      person({ on: [{ severity: { gt3: 1 } }] }),
      'on[0].severity.gt3  no bound gt3: did you mean gte?',
    ],
    [
      'a bound that is no number',
      person({ on: [{ severity: { gte: '3' } }] }),
      'on[0].severity.gte  a bound is a finite number: remove the quotes: write 3',
    ],
    [
      'a prefix of what is no free text',
      person({ on: [{ category: { prefix: 'th' } }] }),
      'on[0].category  category is no free text and has no prefix: give a value or a list of values',
    ],
    [
      'a prefix that is no text',
      person({ on: [{ 'place.areaCode': { prefix: 3501 } }] }),
      'on[0].place.areaCode.prefix  takes a text that is not empty, or a list of 1 to 1000: write for example {"prefix": "3501"}',
    ],
    [
      'a prefix beside bounds',
      person({ on: [{ 'place.areaCode': { prefix: '3501', gte: 1 } }] }),
      'on[0].place.areaCode.gte  a prefix stands alone: remove gte',
    ],
    [
      "a role of an area's",
      area({ on: [{ 'parties.role': 'victim' }] }),
      expect.stringMatching(
        /^on\[0\]\.parties\.role {2}an area has no role: use one of: /,
      ) as unknown as string,
    ],
    [
      'a role that is none',
      person({ on: [{ 'parties.role': 'victm' }] }),
      'on[0].parties.role  parties.role has no value victm: did you mean victim?',
    ],
    [
      'in exclude',
      person(fact('event_count', { ...COUNT, exclude: [{ severity: 1 }, { categry: 'theft' }] })),
      `${at}.params.exclude[1].categry  no event has the field categry: did you mean category?`,
    ],
    [
      'in a step',
      person(
        fact('temporal', { steps: [{ stge: 'failed' }], within: 'P1D' }, { operator: 'equal', value: true }),
      ),
      `${at}.params.steps[0].stge  no event has the field stge: did you mean stage?`,
    ],
    [
      'a fact on the right',
      person(fact('event_count', COUNT, { value: { fact: 'event_cont', params: COUNT } })),
      `${at}.value.fact  unknown fact event_cont: did you mean event_count?`,
    ],
    [
      'a key beside a fact on the right',
      person(fact('event_count', COUNT, { value: { fact: 'event_count', params: COUNT, operatr: 'equal' } })),
      `${at}.value.operatr  no key operatr here: use one of: fact, params, path`,
    ],
    [
      'a path',
      person(where({ fact: 'event', path: '$.severty', operator: 'equal', value: 1 })),
      `${at}.path  "$.severty" names no field of an event: did you mean "$.severity"?`,
    ],
    [
      'a path that no trigger has',
      person({
        on: [{ stream: 'police-incidents' }],
        ...where({ fact: 'event', path: '$.stage', operator: 'equal', value: 'failed' }),
      }),
      `${at}.path  no trigger of this rule has the field stage: it is a field of dispute-reports`,
    ],
    [
      'a field with no numbers',
      person(fact('value_max', { ...COUNT, field: 'category' })),
      expect.stringMatching(
        /field {2}category is not a number and has no value_max: use one of: /,
      ) as unknown as string,
    ],
    [
      'a percentile',
      area(fact('value_percentile', { ...COUNT, field: 'value', percentile: 100.5 })),
      `${at}.params.percentile  a percentile is a number from 0 to 100: write for example 90`,
    ],
    [
      'a class',
      area(fact('coverage', { class: 4 })),
      `${at}.params.class  there is no such class of cameras: use one of: 1, 2, 3`,
    ],
    [
      'a radius of a person',
      person(fact('event_count', { ...COUNT, radius: 10 })),
      `${at}.params.radius  radius is for area rules: remove radius, or make it an area rule`,
    ],
    [
      'a radius that baseline has not',
      area(fact('baseline', { ...COUNT, radius: 10 })),
      `${at}.params.radius  no key radius here: use one of: of, within, exclude`,
    ],
    [
      'an absence without its deadline',
      person({ on: [{ absence: { after: {}, of: {} } }] }),
      'on[0].absence.within  is missing: add within',
    ],
    [
      'an unknown key of an absence',
      person({ on: [{ absence: { after: {}, of: {}, within: 'P1D', afer: {} } }] }),
      'on[0].absence.afer  no key afer here: did you mean after?',
    ],
    [
      'a filter beside an absence',
      person({ on: [{ absence: { after: {}, of: {}, within: 'P1D' }, category: 'theft' }] }),
      'on[0].category  no key category here: use one of: absence',
    ],
    [
      'a filter in an absence',
      person({ on: [{ absence: { after: { category: 'thft' }, of: {}, within: 'P1D' } }] }),
      'on[0].absence.after.category  category has no value thft: did you mean theft?',
    ],
    [
      'a shared condition that was not written out',
      person({ conditions: { all: [{ condition: 'x' }] } }),
      `${at}.condition  a shared condition that was not written out: put it into shared-conditions.json beside the rule and read the directory`,
    ],
    [
      'a priority',
      person(fact('event_count', COUNT, { priority: 0 })),
      `${at}.priority  a priority is a whole number above 0: write 1, or remove it`,
    ],
    [
      'a placeholder',
      person({ message: { en: '{event_cuont} reports' } }),
      'message.en  the rule has no fact event_cuont: did you mean event_count?',
    ],
    [
      'a placeholder of a second fact that is the first again',
      person({ message: { en: '{event_count} of {event_count_2}' } }),
      'message.en  the rule has no fact event_count_2: did you mean event_count?',
    ],
    [
      'no basis',
      person({ basis: ' ' }),
      'basis  every rule states its basis (charter, clause 5): write the evidence or the statute, or that there is none',
    ],
    ['no basis at all', person({ basis: undefined }), 'basis  is missing: add basis'],
    [
      'a language',
      person({ title: { English: 'x' } }),
      'title.English  English is no language: write for example "en"',
    ],
    [
      'a case',
      person({ cases: [{ name: 'a', events: [THEFT], expect: { level: 'organge' } }] }),
      'cases[0].expect.level  no such level: did you mean orange?',
    ],
    [
      'a case of nothing',
      person({ cases: [{ name: 'a', events: [], expect: { level: null } }] }),
      'cases[0].events  a case without events shows nothing: give it events, or leave it out',
    ],
  ])('%s', (_, json, fault) => {
    expect(faultsOf(JSON.parse(JSON.stringify(json)))).toEqual([fault]);
  });

  it('all of them at once', () => {
    const json = person({
      id: 'Two Reports',
      purpose: 'safegarding',
      on: [{ catgory: 'theft' }],
      ...fact('event_cuont', COUNT),
      event: { type: 'risk', params: { points: 101, halfLife: 'P1M' } },
    });
    expect(faultsOf(json).map((line) => line.split(' ')[0])).toEqual([
      'id',
      'purpose',
      'on[0].catgory',
      `${at}.fact`,
      'event.params.points',
      'event.params.halfLife',
    ]);
  });
});

describe('a filter without a stream', () => {
  const mixed = { on: [{ category: ['domestic_violence', 'people_count'] }] };
  it('fits events of several streams for an area', () => {
    expect(faultsOf(area(mixed))).toEqual([]);
  });

  it('names no category of cameras for a person, not beside others either', () => {
    expect(faultsOf(person(mixed))).toEqual([
      'on[0].category[1]  people_count is of cameras only: a camera alarm never counts for or against a person: make it an area rule, or leave it out',
    ]);
  });
});

describe('what stands on the right of an operator', () => {
  const withValue = (operator: string, value: unknown) =>
    faultsOf(person(fact('event_count', COUNT, { operator, value }))).length === 0;
  const right = { fact: 'event_count', params: COUNT };
  it.each<readonly [string, unknown, boolean]>([
    ['equal', 'a', true],
    ['equal', ['a'], false],
    ['equal', null, false],
    ['equal', {}, false],
    ['equal', right, true],
    ['in', ['a', 1, true], true],
    ['in', [], true],
    ['in', 'abc', false],
    ['in', right, false],
    ['lessThan', '3', false],
    ['lessThan', right, true],
    ['swap:lessThan', '3', false],
    ['swap:lessThan', right, true],
    ['contains', 'a', true],
    ['swap:contains', ['a'], true],
    ['swap:in', ['a'], false],
    ['someValue:equal', [1, 2], true],
    ['someValue:equal', 1, false],
    ['someValue:equal', right, false],
    ['everyValue:lessThan', [1, '2'], false],
    ['someValue:in', [[1], [2]], true],
    ['someValue:in', [[1], 2], false],
    ['swap:someFact:equal', [1, 2], true],
    ['swap:everyFact:lessThan', [1, 2], true],
    ['swap:someValue:equal', 1, false],
    ['someFact:in', 'anything: no fact is a list', true],
    ['not:not:not:in', [1], true],
    ['in', [[[[1]]]], true],
    ['in', [[[[[1]]]]], false],
    ['in', Array(1_001).fill(1), false],
    ['equal', 'a'.repeat(4_001), false],
  ])('%s %j: %s', (operator, value, isSound) => {
    expect(withValue(operator, value)).toBe(isSound);
  });
});

describe('a window is no longer than events are kept for it', () => {
  const reachMs = 80 * DAY_MS;
  const inWindow = (name: string, within: string) => faultsOf(area(fact(name, { of: {}, within })), reachMs);
  it('of events', () => {
    expect(inWindow('event_count', 'P80D')).toEqual([]);
    expect(inWindow('event_count', 'P81D')).toEqual([
      `${at}.params.within  the window, with what it is compared with, is longer than half the time events are kept: use at most P80D, or raise the retention setting`,
    ]);
  });

  it('of baseline, with the nine weeks before it and at most one week long', () => {
    expect(inWindow('baseline', 'P7D')).toEqual([]);
    expect(inWindow('baseline', 'P8D')).toHaveLength(1);
    expect(faultsOf(area(fact('baseline', { of: {}, within: 'P7D' })), 69 * DAY_MS)).toHaveLength(1);
  });

  it('of what should have followed', () => {
    const absence = (within: string) => person({ on: [{ absence: { after: {}, of: {}, within } }] });
    expect(faultsOf(absence('P80D'), reachMs)).toEqual([]);
    expect(faultsOf(absence('P81D'), reachMs).join()).toMatch(/^on\[0\]\.absence\.within/);
  });
});

describe("the events of a rule's cases are read as when they are run", () => {
  const withEvent = (change: object) =>
    person({ cases: [{ name: 'a', events: [THEFT, { ...THEFT, ...change }], expect: { level: null } }] });
  it.each<readonly [string, object, string]>([
    ['nothing wrong', {}, ''],
    ['a category that there is not', { category: 'thef' }, 'unknown_value category'],
    ['a severity that there is not', { severity: 9 }, 'out_of_range severity'],
    ['a time that is none', { occurredAt: 'yesterday' }, 'bad_time occurredAt'],
    [
      'a plain name in the place of a token',
      { parties: [{ token: 'Li Wei', role: 'victim' }] },
      'raw_identifier parties[0].token',
    ],
    ['a field that no event has', { sevrity: 1 }, 'unknown_field sevrity'],
  ])('%s', (_, change, expected) => {
    const check = checkRule(withEvent(change), DAY_MS * 200);
    const told = check.ok ? [] : check.faults.map(({ code, path }) => `${code} ${path}`);
    expect(told).toEqual(expected === '' ? [] : [expected.replace(' ', ' cases[0].events[1].')]);
  });

  it('of a rule in the log they are not asked', () => {
    expect(checkLogged(withEvent({ category: 'thef' })).ok).toBe(true);
  });
});

describe('what is nearly right is told what it was meant to be', () => {
  const count = (change: object) => person(fact('event_count', COUNT, change));
  const risk = (change: object) =>
    person({ event: { type: 'risk', params: { points: 60, halfLife: 'P30D' }, ...change } });
  it.each<readonly [string, unknown, string]>([
    ['absense', person({ on: [{ absense: {} }] }), 'did you mean absence?'],
    ['al', person({ conditions: { al: [] } }), 'instead of al, did you mean all?'],
    ['>=', count({ operator: '>=' }), 'did you mean greaterThanInclusive?'],
    ['gte', count({ operator: 'gte' }), 'did you mean greaterThanInclusive?'],
    ['==', count({ operator: '==' }), 'did you mean equal?'],
    ['a number in quotes, compared', count({ value: '3' }), 'remove the quotes: write 3'],
    ['a number in quotes, tested', person({ on: [{ severity: '3' }] }), 'remove the quotes: write 3'],
    ['a bound in quotes', person({ on: [{ severity: { gte: '3' } }] }), 'remove the quotes: write 3'],
    ['points in quotes', risk({ params: { points: '60', halfLife: 'P1D' } }), 'remove the quotes: write 60'],
    ['no time', person(fact('event_count', { of: {}, within: 'PT0S' })), 'is no time at all'],
    ['a negative time', person(fact('event_count', { of: {}, within: '-P14D' })), 'write "P14D"'],
    ['small letters', person(fact('event_count', { of: {}, within: 'p14d' })), 'write "P14D"'],
    ...(
      [
        ['P72H', 'PT72H'],
        ['P1D12H', 'P1DT12H'],
        ['PT14D', 'P14D'],
        ['14D', 'P14D'],
        ['14d', 'P14D'],
        ['72h', 'PT72H'],
        ['P2H30M', 'PT2H30M'],
        ['T30M', 'PT30M'],
        ['14 days', 'P14D'],
        ['1 week, 2 days', 'P1W2D'],
        ['30 minutes', 'PT30M'],
        ['90 sec', 'PT90S'],
      ] as const
    ).map(
      ([written, meant]) =>
        [
          `${written} for ${meant}`,
          person(fact('event_count', { of: {}, within: written })),
          `did you mean "${meant}"?`,
        ] as const,
    ),
    ...['P1M', 'P1Y', '30m', 'P14', 'D14', '7D1W', '14 days ago', 'tomorrow', `${'1D '.repeat(40)}`].map(
      (written) =>
        [
          `${written}, which may mean anything`,
          person(fact('event_count', { of: {}, within: written })),
          'write for example "P28D" or "PT72H"; months and years have no fixed length',
        ] as const,
    ),
    [
      'a half-life without its T',
      risk({ params: { points: 60, halfLife: 'P72H' } }),
      'did you mean "PT72H"?',
    ],
    ['a half-life in small letters', risk({ params: { points: 60, halfLife: 'p14d' } }), 'write "P14D"'],
    [
      'alert',
      risk({ type: 'alert' }),
      'event.type  a match gives risk and nothing else, not alert: write "risk"',
    ],
    ['an open placeholder', person({ message: { en: '{event_count thefts' } }), 'a { that no } closes'],
    ['a brace alone', person({ message: { en: 'event_count} thefts' } }), 'a } that no { opens'],
    ['an owner', person({ owner: '' }), 'write the desk that answers for it'],
    ['a basis', person({ basis: '' }), 'write the evidence or the statute, or that there is none'],
  ])('%s', (_, json, expected) => {
    const faults = faultsOf(json);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(expected);
  });

  it.each(['age', 'race', 'hukou', 'plate', 'gender', 'religion', 'parties.age'])(
    '%s is refused by its name, and nothing is suggested for it',
    (name) => {
      const inPlaces = [
        person(where({ fact: 'event', path: `$.${name}`, operator: 'equal', value: 1 })),
        person({ on: [{ [name]: 1 }] }),
        area(fact('value_count', { ...COUNT, field: name })),
      ];
      for (const json of inPlaces) {
        const faults = faultsOf(json);
        expect(faults).toHaveLength(1);
        expect(faults[0]).toMatch(/\(charter, clause 4\): leave it out$/);
      }
    },
  );
});

describe('an author is warned of', () => {
  const risk = (params: object) =>
    person({ event: { type: 'risk', params: { points: 60, halfLife: 'P30D', ...params } } });
  const one = { name: 'a', events: [THEFT], expect: { level: null } };
  it.each<readonly [string, unknown, string]>([
    ['points below blue', risk({ points: 19 }), 'weak event.params.points'],
    ['no points below blue', risk({ points: 20 }), ''],
    ['nor where there is a floor', risk({ points: 1, floor: 'blue' }), ''],
    ['a long half-life', risk({ halfLife: 'P401D' }), 'long event.params.halfLife'],
    ['no half-life of 400 days', risk({ halfLife: 'P400D' }), ''],
    ['a role twice', person({ roles: ['victim', 'at_risk', 'victim'] }), 'repeated roles[2]'],
    ['two cases of one name', person({ cases: [one, one] }), 'repeated cases[1].name'],
    ['a title without English', person({ title: { zh: '警情' } }), 'not_stated title'],
    ['a message without English', person({ message: { zh: '警情' } }), 'not_stated message'],
  ])('%s', (_, json, expected) => {
    const told = checkRule({ ...(json as object), ...fact('event_count', COUNT, { value: 2 }) }, DAY_MS * 200)
      .warnings.filter(({ code }) => code !== 'missing_case')
      .map(({ code, path }) => `${code} ${path}`);
    expect(told).toEqual(expected === '' ? [] : [expected]);
  });
});

it('a value that no trigger has is told with the one that they have, once', () => {
  const theft = { category: 'theft' };
  const json = area({
    on: [theft, { ...theft, severity: 2 }],
    ...where({ fact: 'event', path: '$.category', operator: 'equal', value: 'burglary' }),
  });
  expect(
    checkRule(json, DAY_MS * 200)
      .warnings.filter(({ code }) => code === 'never_holds')
      .map(({ message, remedy }) => `${message}: ${remedy}`),
  ).toEqual([
    'can never hold: event.category is theft in every trigger: write theft, or leave the condition out',
  ]);
});

describe('what is nearly right is told as it is', () => {
  it.each<readonly [string, object, string]>([
    [
      'a time without an offset as a bound',
      area({ on: [{ occurredAt: { gte: '2026-01-01T00:00:00' } }] }),
      'on[0].occurredAt.gte  a bound is an ISO 8601 time with an offset, or epoch milliseconds: write for example "2026-03-02T20:00:00+08:00"',
    ],
    [
      'an object in the place of a dotted name',
      area({ on: [{ place: { areaCode: '3501' } }] }),
      'on[0].place  no event has the field place: did you mean place.areaCode?',
    ],
    [
      'a fraction of an hour',
      area(fact('event_count', { of: {}, within: 'PT1.5H' })),
      `${at}.params.within  has a part that is not whole: write it in smaller units: "PT90M" for an hour and a half`,
    ],
  ])('%s', (_, json, expected) => {
    expect(faultsOf(json)).toEqual([expected]);
  });
});

describe('one fault hides no other', () => {
  const wrong = {
    message: { en: '{event_cuont}' },
    ...fact('event_count', COUNT, { operator: 'lessThan', value: 0 }),
  };
  const message = 'message.en  the rule has no fact event_cuont: did you mean event_count?';
  const warned = (json: object) =>
    checkRule(json, DAY_MS * 200)
      .warnings.filter(({ code }) => code === 'never_holds')
      .map(({ path }) => path);

  it.each<readonly [string, object]>([
    ['of the basis', { basis: undefined }],
    ['of the points', { event: { type: 'risk', params: { points: 'many', halfLife: 'P1D' } } }],
    ['of a case', { cases: [{}] }],
    ['of another language', { message: { ...wrong.message, zh: 1 } }],
    ['of the id', { id: 'A B' }],
  ])('%s: what the message names and what can never hold is told beside it', (_, change) => {
    const json = person({ ...wrong, ...change });
    expect(faultsOf(json)).toContain(message);
    expect(faultsOf(json).length).toBeGreaterThan(1);
    expect(warned(json)).toEqual([at]);
  });

  it('of the triggers: the message is told; what can hold is not known', () => {
    const json = person({ ...wrong, on: [{ category: 'thefd' }] });
    expect(faultsOf(json)).toContain(message);
    expect(warned(json)).toEqual([]);
  });

  it('of the conditions: what facts there are is not known', () => {
    const json = person({ ...wrong, ...fact('event_cuont', COUNT) });
    expect(faultsOf(json)).not.toContain(message);
  });

  it('of the message: a text that is none is left out', () => {
    for (const none of [null, [], 'x', { en: null }, undefined])
      expect(faultsOf(person({ ...wrong, message: none })).length).toBeGreaterThan(0);
  });
});

describe('of more faults than are told', () => {
  const keys = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`another${i}`, i]));

  it('it is said that there are more', () => {
    const told = faultsOf(person(keys(MAX_FAULTS + 1)));
    expect(told).toHaveLength(MAX_FAULTS + 1);
    expect(told.at(-1)).toBe(
      `  there are more than ${MAX_FAULTS} faults, and no more are told: mend these, then check again`,
    );
  });

  it('nothing is said where all are told', () => {
    const told = faultsOf(person(keys(MAX_FAULTS)));
    expect(told).toHaveLength(MAX_FAULTS);
    expect(told.join()).not.toContain('there are more');
  });

  it('it is said of warnings too', () => {
    const roles = Array.from({ length: MAX_FAULTS + 2 }, () => 'victim');
    const { warnings } = checkRule(person({ roles }), DAY_MS * 200);
    expect(warnings).toHaveLength(MAX_FAULTS + 1);
    expect(warnings.at(-1)).toMatchObject({ code: 'not_told' });
  });
});

it('a rule is asked what it misses', () => {
  const warned = (change: object) =>
    checkRule(person(change), DAY_MS * 200).warnings.filter(({ path }) => path === 'knownGaps');
  expect(warned({ knownGaps: undefined })).toMatchObject([{ code: 'not_stated' }]);
  expect(warned({})).toEqual([]);
});

it('a rule is asked for cases of both kinds', () => {
  const warned = (...levels: readonly (string | null)[]) =>
    checkRule(
      person({ cases: levels.map((level) => ({ name: 'a', events: [THEFT], expect: { level } })) }),
      DAY_MS * 200,
    )
      .warnings.filter(({ code }) => code === 'missing_case')
      .map(({ message }) => message);
  expect(warned()).toHaveLength(2);
  expect(warned('blue')).toEqual(['no case stays without a warning']);
  expect(warned(null)).toEqual(['no case raises a warning']);
  expect(warned(null, 'red')).toEqual([]);
});
