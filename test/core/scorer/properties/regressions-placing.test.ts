import { describe, expect, test } from 'vitest';
import type { SubjectRecord } from '../../../../services/core/record/subject-record.ts';
import { restoreScorer } from '../../../../services/core/scorer/scorer.ts';
import { DEFAULT_SETTINGS } from '../../../../services/core/scorer/settings.ts';
import { DAY_MS } from '../../../../services/core/time/duration.ts';
import { numbered } from '../../../arbitraries/arrival.ts';
import {
  activate,
  alarm,
  forCell,
  forPerson,
  incident,
  personRule,
  tick,
} from '../../../arbitraries/example.ts';
import { START } from '../../../arbitraries/town.ts';
import { applyAll, run, TOOLS } from './harness.ts';

const TOWN_AND_COUNTY = ['area:town:990102003', 'area:county:990102'];

const forAreas = (caseId: string, revision = 0): SubjectRecord['body'] => ({
  kind: 'event',
  event: alarm({ caseId, revision }),
  subjects: TOWN_AND_COUNTY,
  roles: [],
  nearby: false,
});

describe('cases that properties found where a case stands for several subjects', () => {
  // order-law.test.ts, seed -1771073018: a county that shared its placing with a town was woken as a town.
  test('a kind of area gets its first rule after its cases, one of which was revised', () => {
    const { roles: _none, ...rule } = personRule('any', { points: 50, halfLife: 'P30D' });
    const countyRule = { ...rule, subject: 'area:county' as const, on: [{ stream: 'camera-alarms' }] };
    const bodies = [forAreas('c0'), forAreas('c0', 2), activate([countyRule]), forAreas('c2')];
    const { scorer } = run(numbered(bodies), DEFAULT_SETTINGS);
    const events = scorer.standing(START).flatMap(({ matches }) => matches.map(({ event }) => event));
    expect(events).toEqual(['c0', 'c2']);
  });

  // resume.test.ts, seed 432899049: the snapshot brought back what a person's retention had dropped.
  test('a case that is kept for its area only is not brought back for its person by a snapshot', () => {
    const settings = { ...DEFAULT_SETTINGS, retentionMs: { individual: 30 * DAY_MS, area: 400 * DAY_MS } };
    const event = incident({ caseId: 'c0' });
    const bodies = [
      activate([personRule('any', { points: 50, halfLife: 'P30D' })]),
      forCell(event),
      forPerson(event),
      tick(START + 31 * DAY_MS),
    ];
    const other = activate([personRule('other', { points: 50, halfLife: 'P30D' })]);
    const records = numbered([...bodies, other]);
    const whole = run(records.slice(0, -1), settings);
    const restored = restoreScorer(settings, TOOLS, [...whole.scorer.snapshot()]);
    const rest = records.slice(-1);
    expect(applyAll(restored, rest, bodies.length)).toEqual(applyAll(whole.scorer, rest, bodies.length));
  });
});
