import { afterEach, describe, expect, it } from 'vitest';
import type { Rule } from '../../services/core/rule/rule.ts';
import { AREA_PURPOSES, PURPOSES } from '../../services/core/rule/rule.ts';
import { type Path, startPath } from '../app/path-under-test.ts';
import { burglary, domestic, person } from '../events.ts';
import { PERSON_RULE, ruleFaults } from './support/rules.ts';

/**
 * "Purpose-bound. Each rule states one purpose from a fixed list; scores of different purposes are never added up. Each rule
 * states its basis (the evidence or statute) and an owner."
 */

let path: Path | undefined;
afterEach(async () => {
  await path?.stop();
  path = undefined;
});

const rule = (id: string, change: object): Rule => ({ ...PERSON_RULE, id, ...change });
const points = (n: number) => ({ event: { type: 'risk', params: { points: n, halfLife: 'P30D' } } });

it('scores of different purposes are never added up', async () => {
  path = await startPath({
    rules: [
      rule('a', { purpose: 'safeguarding', ...points(39) }),
      rule('b', { purpose: 'fraud_prevention', ...points(39) }),
      rule('c', { purpose: 'dispute_mediation', ...points(39) }),
    ],
  });
  await path.offer(domestic('x', 0), domestic('y', 0.5), domestic('z', 1));
  const warnings = await path.warnings();
  const latest = new Map(warnings.map((warning) => [warning.purpose, warning]));
  expect([...latest.keys()].sort((a, b) => (a < b ? -1 : 1))).toEqual([
    'dispute_mediation',
    'fraud_prevention',
    'safeguarding',
  ]);
  // Added up, three 39s are orange; each for itself stays blue.
  for (const warning of warnings) {
    expect(warning.level).toBe('blue');
    expect(warning.score).toBeLessThanOrEqual(39);
    expect(warning.contributions).toHaveLength(1);
  }
  expect(new Set(warnings.map(({ warningId }) => warningId)).size).toBe(3);
  for (const { matches, purpose } of await path.assessments())
    for (const match of matches) expect(match.purpose).toBe(purpose);
});

it('nor those of a device and of what happens where it stands', async () => {
  const area = { subject: 'area:cell', roles: undefined, on: [{ stream: 'police-incidents' }] };
  const rules = ['device_health', 'property_harm'].map((purpose, n) => {
    const { roles: _, ...bare } = rule(`r${n}`, { ...area, purpose, ...points(39) });
    return bare as Rule;
  });
  path = await startPath({ rules });
  await path.offer(burglary('x', 0));
  expect((await path.warnings()).map(({ score, purpose }) => [score, purpose])).toEqual(
    expect.arrayContaining([
      [39, 'device_health'],
      [39, 'property_harm'],
    ]),
  );
  expect(await path.warnings()).toHaveLength(2);
});

it('a person has a score for each purpose, whoever else is in the case', async () => {
  path = await startPath({ rules: [rule('a', points(39))] });
  const parties = [1, 2].map((n) => ({ token: person(n), role: 'victim' }));
  await path.offer(domestic('x', 0, { parties }));
  expect((await path.warnings()).map(({ score }) => score)).toEqual([39, 39]);
});

describe('a rule does not load', () => {
  it.each(['basis', 'owner', 'purpose'])('without its %s', (key) => {
    const { [key as 'basis']: _, ...rest } = PERSON_RULE;
    expect(ruleFaults({ ...rest, [key]: undefined })).not.toEqual([]);
  });

  it.each(['basis', 'owner'])('with an empty %s', (key) => {
    for (const empty of ['', '  ', null, 7, []])
      expect(ruleFaults({ [key]: empty })).toEqual([`missing_field ${key}`]);
  });

  it.each([
    'punishment',
    'policing',
    'social_credit',
    'safeguarding ',
    'Safeguarding',
    '',
    ['safeguarding', 'fraud_prevention'],
    null,
  ])('for the purpose %j', (purpose) => {
    expect(ruleFaults({ purpose })).toEqual(['unknown_value purpose']);
  });

  it.each(AREA_PURPOSES)('about a person for %s, which is of areas', (purpose) => {
    expect(ruleFaults({ purpose })).toEqual(['unknown_value purpose']);
  });

  it('for two purposes', () => {
    expect(ruleFaults({ purposes: ['safeguarding', 'fraud_prevention'] })).toEqual([
      'unknown_field purposes',
    ]);
  });
});

it('the purposes are a fixed list', () => {
  expect(PURPOSES).toEqual([
    'safeguarding',
    'fraud_prevention',
    'dispute_mediation',
    'crowd_safety',
    'fire_safety',
    'road_safety',
    'property_harm',
    'device_health',
  ]);
});
