import { describe, expect, test } from 'vitest';
import type { SubjectRecord } from '../../../../services/core/record/subject-record.ts';
import { restoreScorer } from '../../../../services/core/scorer/scorer.ts';
import { DEFAULT_SETTINGS } from '../../../../services/core/scorer/settings.ts';
import { DAY_MS } from '../../../../services/core/time/duration.ts';
import { numbered } from '../../../arbitraries/arrival.ts';
import {
  activate,
  alarm,
  CELL,
  eraseAt,
  forCell,
  forPerson,
  incident,
  PERSON,
  personRule,
  tick,
  withdraw,
} from '../../../arbitraries/example.ts';
import { START, TOKENS } from '../../../arbitraries/town.ts';
import { applyAll, run, TOOLS } from './harness.ts';

type Body = SubjectRecord['body'];

const TOWN_AND_COUNTY = ['area:town:990102003', 'area:county:990102'];

const forAreas = (caseId: string, revision = 0): Body => ({
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

  // absence.test.ts, seed -321991731: what followed one of two events that were missed took the other's match.
  test('two things that should follow within the same time: one that does not is enough', () => {
    const wait = (category: string) => ({
      absence: { after: { severity: { gte: 1 } }, of: { category }, within: 'P2D' },
    });
    const rule = personRule('visit', { points: 50, halfLife: 'P30D' });
    const bodies = [
      activate([{ ...rule, on: [wait('threat'), wait('theft')] }]),
      forPerson(incident({ caseId: 'c1' })),
      forPerson(incident({ caseId: 'c2', occurredAt: START + DAY_MS, category: 'theft' })),
      tick(START + 2 * DAY_MS + 1),
    ];
    const { scorer } = run(numbered(bodies), DEFAULT_SETTINGS);
    const events = scorer.standing(START + 2 * DAY_MS + 1).flatMap(({ matches }) => matches);
    expect(events.map(({ event, at }) => [event, at])).toEqual([['c1', START + 2 * DAY_MS]]);
  });

  // repeats.test.ts, 2026-11-21: two placings that shared an event freed its row twice, and two cases were put into it.
  test('a withdrawal from areas that came in two records frees their event once', () => {
    const bodies: SubjectRecord['body'][] = [
      activate([{ ...personRule('any', { points: 50, halfLife: 'P30D' }), on: [{}] }]),
      forCell(alarm({ caseId: 'c0' })),
      forAreas('c0'),
      {
        kind: 'withdrawal',
        stream: 'camera-alarms',
        caseId: 'c0',
        revision: 1,
        at: START,
        subjects: ['area:cell:8941a6af273ffff', ...TOWN_AND_COUNTY],
      },
      forCell(alarm({ caseId: 'c1' })),
      forCell(alarm({ caseId: 'c2', severity: 4 })),
    ];
    const { scorer } = run(numbered(bodies), DEFAULT_SETTINGS);
    const snapshot = Buffer.concat([...scorer.snapshot()]).toString();
    expect([...snapshot.matchAll(/"caseId":"(c[12])","revision":0/g)].map(([, id]) => id)).toEqual([
      'c1',
      'c2',
    ]);
  });

  // hot-reload.test.ts, 2026-11-21: a kind whose only rule set was replaced from its own start on kept old events.
  test('a rule set is replaced from its own start on, a case moves, and another set comes', () => {
    const rule = personRule('any', { points: 50, halfLife: 'P30D' });
    const bodies = [
      activate([{ ...rule, on: [{}] }]),
      forPerson(incident({ caseId: 'c1' })),
      activate([]),
      forPerson(incident({ caseId: 'c1', revision: 1, occurredAt: START + DAY_MS })),
      activate([{ ...rule, on: [{}] }], START + DAY_MS),
    ];
    const { scorer } = run(numbered(bodies), DEFAULT_SETTINGS);
    const matches = scorer.standing(START + DAY_MS).flatMap((standing) => standing.matches);
    expect(matches.map(({ event, at }) => [event, at])).toEqual([['c1', START + DAY_MS]]);
  });

  // absence.test.ts, seed -1975532646: an empty concern, forgotten by a restart alone, changed the order of those after it.
  test('a concern that holds nothing leaves no trace in what comes after a restart', () => {
    const shadow = personRule('quiet', { points: 50, halfLife: 'P30D' }, { status: 'shadow' });
    const first = personRule('first', { points: 50, halfLife: 'P30D' }, { purpose: 'dispute_mediation' });
    const before = [
      activate([{ ...shadow, on: [{}] }]),
      forPerson(incident({ caseId: 'c1' })),
      forPerson(incident({ caseId: 'c1', revision: 1, status: 'retracted' })),
      tick(START + DAY_MS),
    ];
    const after = [
      activate([{ ...first, on: [{}] }], START + DAY_MS),
      forPerson(incident({ caseId: 'c2', occurredAt: START + 2 * DAY_MS })),
      activate(
        [
          { ...shadow, on: [{}], status: 'active' },
          { ...first, on: [{}] },
        ],
        START + DAY_MS,
      ),
      forPerson(incident({ caseId: 'c2', occurredAt: START + 2 * DAY_MS, revision: 1, status: 'retracted' })),
    ];
    const records = numbered([...before, ...after]);
    const whole = run(records, DEFAULT_SETTINGS);
    const { scorer } = run(records.slice(0, before.length), DEFAULT_SETTINGS);
    const restored = restoreScorer(DEFAULT_SETTINGS, TOOLS, [...scorer.snapshot()]);
    const rest = applyAll(restored, records.slice(before.length), before.length);
    expect(rest).toEqual(whole.outputs.slice(before.length));
  });

  test('a person named with areas in one withdrawal is erased altogether', () => {
    const event = incident({ caseId: 'c0' });
    const bodies: Parameters<typeof numbered>[0] = [
      activate([personRule('any', { points: 50, halfLife: 'P30D' })]),
      forCell(event),
      forPerson(event),
      { ...withdraw(event, 1), subjects: [CELL, PERSON] } as ReturnType<typeof withdraw>,
      eraseAt(START),
    ];
    const { scorer } = run(numbered(bodies), DEFAULT_SETTINGS);
    const decoder = new TextDecoder();
    const text = [...scorer.snapshot()].map((chunk) => decoder.decode(chunk)).join('');
    expect(text).not.toContain(PERSON);
    expect(scorer.stats().subjects).toBe(1);
  });

  test('of several whom one record takes a case from, whoever heard of its latest revision last is told of first', () => {
    const other = `individual:${TOKENS[1]}`;
    const first = incident({ caseId: 'c0' });
    const second = { ...first, revision: 1 };
    const forOther = (event: typeof first) => ({ ...forPerson(event), subjects: [other] }) as Body;
    const told = (corrected: readonly Body[]) => {
      const rules = activate([personRule('any', { points: 50, halfLife: 'P30D' })]);
      const withdrawal = { ...withdraw(first, 2), subjects: [PERSON, other] } as Body;
      const records = numbered([rules, forPerson(first), forOther(first), ...corrected, withdrawal]);
      return run(records, DEFAULT_SETTINGS)
        .outputs.at(-1)!
        .warnings.map(({ subject }) => subject);
    };
    expect(told([])).toEqual([other, PERSON]);
    expect(told([forPerson(second)])).toEqual([PERSON, other]);
    expect(told([forPerson(second), forOther(second)])).toEqual([other, PERSON]);
  });
});
