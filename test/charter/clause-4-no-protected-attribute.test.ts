import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { charterOfName } from '../../services/core/event/charter.ts';
import { RULE_FIELDS } from '../../services/core/rule/fields.ts';
import { FACTS } from '../../services/core/rule/rule.ts';
import { type Path, startPath } from '../app/path-under-test.ts';
import { domestic, person, quarrel } from '../events.ts';
import { fact, PERSON_RULE, ruleFaults } from './support/rules.ts';
import { schemaNames } from './support/schema-fields.ts';

/**
 * "No protected attribute, no proxy. Rule facts are a closed vocabulary: there is no race, ethnicity, religion, nationality,
 * household registration, political view, petitioning, speech, health, age or gender, and a rule that names an
 * unknown fact or field does not load."
 */

const ATTRIBUTES = [
  'race',
  'ethnicity',
  'religion',
  'nationality',
  'householdRegistration',
  'hukou',
  'politicalView',
  'petitioning',
  'speech',
  'health',
  'mentalHealth',
  'age',
  'gender',
  'sex',
  '民族',
  '户籍',
  '信访',
];

describe.each(ATTRIBUTES)('%s', (attribute) => {
  let path: Path;
  beforeEach(async () => {
    path = await startPath({ rules: [PERSON_RULE] });
  });
  afterEach(() => path.stop());

  it('is refused in an event, in a party, in a place and inside anything', async () => {
    const results = await path.offer(
      domestic('a', 0, { [attribute]: 'NEEDLE' }),
      quarrel('b', 0, { parties: [{ token: person(1), role: 'party', [attribute]: 'NEEDLE' }] }),
      domestic('c', 0, { place: { lon: 1, lat: 1, [attribute]: 'NEEDLE' } }),
      domestic('d', 0, { details: { more: [{ [attribute]: 'NEEDLE' }] } }),
      domestic('e', 0, { assessment: { instrument: 'DASH', level: 'high', [attribute]: 'NEEDLE' } }),
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(5).fill('rejected'));
    expect(path.ingest.counts().byReason).toEqual({ charter_protected_attribute: 5 });
    expect(await path.merged()).toEqual([]);
    expect((await path.everything()) + JSON.stringify(results)).not.toContain('NEEDLE');
  });

  it('cannot be named by a rule', () => {
    const named: readonly object[] = [
      { on: [{ stream: 'police-incidents', [attribute]: 'x' }] },
      { on: [{ category: attribute }] },
      fact('event_count', { of: { [attribute]: 'x' }, within: 'P1D' }),
      fact('event_count', { of: { [`parties.${attribute}`]: 'x' }, within: 'P1D' }),
      fact('value_count', { of: {}, field: attribute, within: 'P1D' }),
      fact('value_sum', { of: {}, field: attribute, within: 'P1D' }),
      fact(
        'temporal',
        { steps: [{}, { [attribute]: 'x' }], within: 'P1D' },
        { operator: 'equal', value: true },
      ),
      fact('time_since', { of: { [attribute]: 'x' } }),
      fact(attribute, {}),
      { conditions: { all: [{ fact: 'event', path: `$.${attribute}`, operator: 'equal', value: 'x' }] } },
      {
        conditions: { all: [{ fact: 'event', path: `$.place.${attribute}`, operator: 'equal', value: 'x' }] },
      },
    ];
    for (const change of named) expect(ruleFaults(change), JSON.stringify(change)).not.toEqual([]);
  });
});

describe('what a rule may name', () => {
  it('is this list of fields and no other', () => {
    expect([...RULE_FIELDS.keys()].sort((a, b) => (a < b ? -1 : 1))).toEqual(
      [
        'amount assessment.instrument assessment.level caseId category confidence deviceClass deviceId injury',
        'occurredAt place.areaCode place.lat place.lon policeInitiated protectionOrderUntil recordedAt revision',
        'severity source stage status stream threat unit value weapon',
      ]
        .join(' ')
        .split(' '),
    );
    for (const field of RULE_FIELDS.keys()) expect(charterOfName(field)).toBeUndefined();
  });

  it('is this list of facts and no other', () => {
    expect(FACTS).toEqual([
      'event',
      'event_count',
      'value_count',
      'value_sum',
      'value_avg',
      'value_min',
      'value_max',
      'value_percentile',
      'temporal',
      'temporal_ordered',
      'time_since',
      'baseline',
      'coverage',
    ]);
  });

  it.each([
    '$',
    '$.*',
    '$..token',
    '$.parties[0].token',
    "$['parties']",
    '$.__proto__',
    '$.constructor.name',
    '$.toString',
    '$.place.hasOwnProperty',
    'severity',
    '',
  ])('is not reached by the path %j', (path) => {
    const conditions = { all: [{ fact: 'event', path, operator: 'equal', value: 'x' }] };
    expect(ruleFaults({ conditions })).not.toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'hasOwnProperty', 'parties', 'place'])(
    'is not the field %s',
    (field) => {
      const filter = JSON.parse(`{"stream":"police-incidents","${field}":"x"}`) as object;
      expect(ruleFaults({ on: [filter] })).not.toEqual([]);
    },
  );

  it('is said with the nearest name that exists, and never guessed', () => {
    expect(ruleFaults({ on: [{ stream: 'police-incidents', catgory: 'theft' }] })).toEqual([
      'unknown_field on[0].catgory',
    ]);
  });
});

it('the schemas have no name of a protected attribute', () => {
  const wrong = schemaNames().filter(
    ({ name }) => charterOfName(name) === 'charter_protected_attribute' && !name.startsWith('charter_'),
  );
  // Whether a device works.
  expect(wrong.filter(({ name }) => name !== 'device_health')).toEqual([]);
});
