import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toFiware } from '../../../services/adapters/formats/fiware.ts';
import type { OutwardContext } from '../../../services/adapters/formats/outward-context.ts';
import { leaving, outward } from '../../../services/core/push/outward.ts';
import { LEVELS, type Warning } from '../../../services/core/record/warning.ts';
import { PURPOSES } from '../../../services/core/rule/rule.ts';
import { personWarning, TOKEN, warningWith } from '../../steps/push/warnings.ts';

/**
 * What the Smart Data Models' Alert asks for: https://github.com/smart-data-models/dataModel.Alert, `Alert/schema.json`
 * and `alert-schema.json`; of the sub-categories those that Tocsin uses.
 */
const ALERT = z.object({
  id: z.string().regex(/^urn:ngsi-ld:Alert:[\w:.-]+$/),
  type: z.literal('Alert'),
  alertSource: z.string().regex(/^[a-z]+:\S+$/),
  category: z.enum([
    'traffic',
    'naturalDisaster',
    'weather',
    'environment',
    'health',
    'security',
    'agriculture',
  ]),
  subCategory: z.enum(['crowdRisk', 'fireRisk', 'hazardOnRoad']).optional(),
  severity: z.enum(['informational', 'low', 'medium', 'high', 'critical']),
  dateIssued: z.iso.datetime(),
  validFrom: z.iso.datetime(),
  validTo: z.iso.datetime().optional(),
  description: z.string().min(1),
  data: z.record(z.string(), z.unknown()),
  '@context': z.array(z.url()).min(1),
});
const CONTEXT: OutwardContext = { mode: 'actual', source: 'urn:tocsin:350102' };
const fiware = (warning: Warning, context: Partial<OutwardContext> = {}) =>
  ALERT.loose().parse(toFiware(outward(warning, { people: false }), { ...CONTEXT, ...context }));

describe('a warning as FIWARE’s Alert', () => {
  it('has what the model asks for, for every purpose and level', () => {
    for (const purpose of PURPOSES)
      for (const level of LEVELS) expect(() => fiware(warningWith({ purpose, level }))).not.toThrow();
    expect(fiware(warningWith({ purpose: 'crowd_safety', level: 'red' }))).toMatchObject({
      category: 'security',
      subCategory: 'crowdRisk',
      severity: 'critical',
    });
    expect(fiware(warningWith({ purpose: 'road_safety' })).category).toBe('traffic');
  });

  it('is one entity for all revisions, which ends with the warning', () => {
    const [first, last] = [
      fiware(warningWith()),
      fiware(warningWith({ revision: 4, status: 'closed', at: Date.UTC(2026, 2, 3) })),
    ];
    expect(last.id).toBe(first.id);
    expect(last.dateIssued).toBe(first.dateIssued);
    expect([first.validTo, last.validTo]).toEqual([undefined, '2026-03-03T00:00:00.000Z']);
    const left = ALERT.loose().parse(toFiware(leaving(warningWith(), { level: 'red' }), CONTEXT));
    expect(left).toMatchObject({ id: first.id, severity: 'critical', validTo: '2026-03-02T10:00:00.000Z' });
    expect(left.data).not.toHaveProperty('score');
  });

  it('says that an exercise is one', () => {
    expect(fiware(warningWith(), { mode: 'exercise' })).toMatchObject({
      description: expect.stringMatching(/^EXERCISE/),
      data: { mode: 'exercise' },
    });
  });

  it('tells nothing of a person', () => {
    const text = JSON.stringify(fiware(personWarning({ areaCode: '350102003004' })));
    expect(text).not.toMatch(new RegExp(`${TOKEN}|case-secret|officer 7|event_count|350102003`));
  });
});
