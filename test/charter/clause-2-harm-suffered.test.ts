import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROLES } from '../../services/core/event/vocabulary.ts';
import { TOPICS } from '../../services/core/topics.ts';
import { type Path, startPath } from '../app/path-under-test.ts';
import { domestic, person, quarrel } from '../events.ts';
import { PERSON_RULE, ruleFaults } from './support/rules.ts';
import { schemaNames } from './support/schema-fields.ts';

/**
 * "Individuals are scored for harm they may suffer, never for harm they may do. Accused persons are dropped at the edge; the
 * schema has no such role. No rule can be written on them."
 */

const ACCUSED = person(666);
const NEEDLE = 'NEEDLE-accused';
const ACCUSED_ROLES = [
  'accused',
  'Suspect',
  'offender',
  'perpetrator',
  'key_person',
  '犯罪嫌疑人',
  'PERSON OF INTEREST',
];

let path: Path;

beforeEach(async () => {
  path = await startPath({ rules: [{ ...PERSON_RULE, roles: ROLES }] });
});
afterEach(() => path.stop());

it('there are four roles, each of somebody who may come to harm', () => {
  expect(ROLES).toEqual(['victim', 'at_risk', 'complainant', 'party']);
  const names = new Set(schemaNames().map(({ name }) => name));
  for (const role of ['accused', 'suspect', 'offender', 'perpetrator', 'witness', 'respondent'])
    expect(names).not.toContain(role);
});

describe.each(ACCUSED_ROLES)('a person in the role %s', (role) => {
  it.each<readonly [string, object]>([
    ['with a token', { token: ACCUSED, role }],
    ['with an identifier', { identifier: NEEDLE, role }],
    ['with anything', { name: NEEDLE, age: 30, role }],
  ])('is left out at the edge: %s', async (_, party) => {
    const parties = [party, { token: person(1), role: 'victim' }];
    const [result] = await path.offer(domestic('a', 0, { parties }));
    expect(result).toMatchObject({ outcome: 'accepted', dropped: [{ code: 'charter_accused' }] });
    expect(path.ingest.counts().accusedDropped).toBe(1);
    expect((await path.merged())[0]?.event.parties).toEqual([{ token: person(1), role: 'victim' }]);
    expect((await path.warnings()).map(({ subject }) => subject)).toEqual([`individual:${person(1)}`]);
    const everything = await path.everything();
    expect(everything).not.toContain(ACCUSED);
    expect(everything).not.toContain(NEEDLE);
    // No token was made of the identifier either: one person's alone is in the log.
    expect(new Set(everything.match(/p_[\w-]{22}/g))).toEqual(new Set([person(1)]));
  });
});

it.each(['accusedPersons', 'suspects', 'offender', 'key_persons'])(
  'the field %s is left out',
  async (field) => {
    await path.offer(quarrel('a', 0, { [field]: [{ identifier: NEEDLE }] }));
    expect(await path.merged()).toHaveLength(1);
    expect(await path.everything()).not.toContain(NEEDLE);
  },
);

it('an event that was about an accused person only scores nobody', async () => {
  await path.offer(domestic('a', 0, { parties: [{ token: ACCUSED, role: 'accused' }] }));
  expect(await path.merged()).toHaveLength(1);
  expect(await path.warnings()).toEqual([]);
  expect(path.pipeline.scorerStats().size).toBeGreaterThan(0);
});

it('no producer can put one on the source topic', async () => {
  await path.offer(domestic('a', 0));
  const { event } = (await path.merged())[0]!;
  const { encode } = path.codecs.events['police-incidents'];
  const accused = { ...event, parties: [{ token: ACCUSED, role: 'accused' }] } as never;
  expect(() => encode(accused)).toThrow();
  expect(await path.deadLetters()).toEqual([]);
  await path.inject(TOPICS.policeIncidents, encode(event));
  expect(await path.merged()).toHaveLength(1);
});

describe('no rule can be written on them', () => {
  it.each(ACCUSED_ROLES)('in the role %s', (role) => {
    expect(ruleFaults({ roles: ['victim', role] })).toEqual(['charter_accused roles[1]']);
  });

  it('nor without saying in which role', () => {
    expect(ruleFaults({ roles: [] })).toEqual(['missing_field roles']);
    expect(ruleFaults({ roles: undefined })).toEqual(['missing_field roles']);
  });

  it.each([
    ['parties', 'unknown_field'],
    ['parties[0].role', 'unknown_field'],
    ['parties.token', 'unknown_field'],
    ['suspect', 'charter_accused'],
    ['accused.token', 'charter_accused'],
  ])('by the field %s', (field, code) => {
    expect(ruleFaults({ on: [{ stream: 'police-incidents', [field]: 'accused' }] })).toEqual([
      `${code} on[0].${field}`,
    ]);
    const conditions = {
      all: [{ fact: 'event', path: `$.${field}`, operator: 'equal', value: 'accused' }],
    };
    expect(ruleFaults({ conditions })).not.toEqual([]);
  });

  it("by a role that is not one of the subject's own", () => {
    const withRole = (role: unknown) => ({ on: [{ stream: 'police-incidents', 'parties.role': role }] });
    expect(ruleFaults(withRole('victim'))).toEqual([]);
    for (const role of ACCUSED_ROLES) {
      expect(ruleFaults(withRole(role))).toEqual(['charter_accused on[0].parties.role']);
      expect(ruleFaults(withRole(['victim', role]))).toEqual(['charter_accused on[0].parties.role[1]']);
    }
    for (const path of ['$.parties.role', '$.parties[0].role', '$.parties']) {
      const conditions = { all: [{ fact: 'event', path, operator: 'equal', value: 'victim' }] };
      expect(ruleFaults({ conditions })).not.toEqual([]);
    }
  });

  it('and a subject is a person or an area, nothing else', () => {
    for (const subject of ['accused', 'individual:accused', 'device', 'area:person'])
      expect(ruleFaults({ subject })).toContain('unknown_value subject');
  });
});
