import { describe, expect, test } from 'vitest';
import { localDay, localHour, localWeekday } from '../../../services/adapters/simulated-town/local-time.ts';
import { RHYTHMS } from '../../../services/adapters/simulated-town/rhythm.ts';
import { simulateTown } from '../../../services/adapters/simulated-town/simulate.ts';
import type { EventJson } from '../../../services/adapters/simulated-town/town-event.ts';
import { DAY_MS } from '../../../services/core/time/duration.ts';

const FROM = Date.parse('2025-01-06T00:00:00+08:00');
const DAYS = 728;
const END = FROM + DAYS * DAY_MS;

/** First revisions of the background, one a case: what happened, before corrections. */
const background: EventJson[] = [];
let relapsed = 0;
/** Of tampered cameras, by case: the latest revision. */
const tampered = new Map<string, EventJson>();
for (const { event, label } of simulateTown({
  seed: 5,
  from: FROM,
  days: DAYS,
  scale: { people: 200_000, cameras: 60 },
})) {
  if (event.revision === 0 && !label) background.push(event);
  if (event.stage === 'relapsed' && !label) relapsed++;
  if (event.category === 'tamper' && event.revision >= (tampered.get(event.caseId)?.revision ?? 0))
    tampered.set(event.caseId, event);
}
const cases = [...new Map(background.map((event) => [event.caseId, event])).values()];
const ofKind = (category: string): EventJson[] => cases.filter((event) => event.category === category);
const timeOf = (event: EventJson): number => Date.parse(event.occurredAt);

describe('domestic repeats (AIC T&I 591)', () => {
  const times = new Map<string, number[]>();
  for (const event of ofKind('domestic_violence')) {
    const token = event.parties![0]!.token;
    times.set(token, [...(times.get(token) ?? []), timeOf(event)]);
  }
  for (const list of times.values()) list.sort((a, b) => a - b);

  test.each([
    [14, 0.06, 0.07],
    [30, 0.09, 0.11],
    [90, 0.17, 0.19],
    [182, 0.26, 0.28],
  ])('within %i days a share of %f to %f is followed by another', (days, low, high) => {
    let reports = 0;
    let repeated = 0;
    for (const list of times.values())
      for (const [i, at] of list.entries()) {
        if (at >= END - 200 * DAY_MS) continue;
        reports++;
        const next = list[i + 1];
        if (next !== undefined && next - at <= days * DAY_MS) repeated++;
      }
    const share = repeated / reports;
    const middle = (low + high) / 2;
    const error = Math.sqrt((middle * (1 - middle)) / reports);
    expect(reports).toBeGreaterThan(1_000);
    expect(share).toBeGreaterThan(low - 3 * error);
    expect(share).toBeLessThan(high + 3 * error);
    expect(error).toBeLessThan(0.015);
  });
});

describe('rhythm', () => {
  test.each([
    ['traffic_collision', RHYTHMS.traffic],
    ['noise', RHYTHMS.street],
    ['theft', RHYTHMS.crowd],
    ['vandalism', RHYTHMS.night],
    ['fraud', RHYTHMS.office],
    ['intrusion', RHYTHMS.night],
  ])('%s follows its hours and weekdays', (category, curve) => {
    const events = ofKind(category);
    expect(events.length).toBeGreaterThan(800);
    for (const [slots, slotOf] of [
      [curve.hours, localHour],
      [curve.weekdays, localWeekday],
    ] as const)
      for (const [slot, factor] of slots.entries()) {
        const expected = (events.length * factor) / slots.length;
        const count = events.filter((event) => slotOf(timeOf(event)) === slot).length;
        expect(Math.abs(count - expected), `${category} ${slot}`).toBeLessThan(5 * Math.sqrt(expected) + 1);
      }
  });

  test('quarrels at home peak in the evening and at the weekend, repeats included', () => {
    const events = ofKind('domestic_violence');
    const evening = events.filter((event) => localHour(timeOf(event)) >= 18).length / events.length;
    const weekend = events.filter((event) => localWeekday(timeOf(event)) >= 5).length / events.length;
    expect(evening).toBeGreaterThan(6 / 24 + 0.08);
    expect(weekend).toBeGreaterThan(2 / 7 + 0.02);
  });

  test('the rates hold over the whole period: no year differs from the other by more than chance', () => {
    const half = localDay(FROM) + DAYS / 2;
    for (const category of ['theft', 'noise', 'traffic_collision']) {
      const events = ofKind(category);
      const first = events.filter((event) => localDay(timeOf(event)) < half).length;
      expect(Math.abs(first - events.length / 2)).toBeLessThan(2.5 * Math.sqrt(events.length));
    }
  });
});

describe('what the background never holds, so that labels are complete', () => {
  test('no crowd at 2 per m2, no high assessment, no breach of an order', () => {
    const densities = ofKind('crowd_density').map((event) => event.value!);
    expect(Math.max(...densities)).toBeLessThan(2);
    expect(cases.filter((event) => event.assessment?.level === 'high')).toEqual([]);
    expect(ofKind('protection_order_breach')).toEqual([]);
  });

  test('no dispute relapses', () => {
    expect(relapsed).toBe(0);
  });
});

test('class 1 cameras are online more than 98 % of the time', () => {
  const outages = new Map<string, number>();
  let away = 0;
  const events = cases.filter((event) => event.category === 'offline' || event.category === 'online');
  for (const event of events.sort((a, b) => timeOf(a) - timeOf(b))) {
    if (event.deviceClass !== 1) continue;
    const since = outages.get(event.deviceId!);
    if (event.category === 'offline') outages.set(event.deviceId!, timeOf(event));
    else if (since !== undefined) {
      away += timeOf(event) - since;
      outages.delete(event.deviceId!);
    }
  }
  expect(away).toBeGreaterThan(0);
  expect(away / (6 * DAYS * DAY_MS)).toBeLessThan(0.02);
});

test('every tampered camera is put right within a day', () => {
  const old = [...tampered.values()].filter((event) => timeOf(event) < END - 2 * DAY_MS);
  expect(old.length).toBeGreaterThan(100);
  expect(old.filter(({ status }) => status !== 'cleared' && status !== 'retracted')).toEqual([]);
});
