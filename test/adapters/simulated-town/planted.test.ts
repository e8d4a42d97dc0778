import { describe, expect, test } from 'vitest';
import type { Label } from '../../../services/adapters/simulated-town/planted/label.ts';
import type { PlantedKind } from '../../../services/adapters/simulated-town/planted/script.ts';
import { labelsOf, simulateTown } from '../../../services/adapters/simulated-town/simulate.ts';
import { pointOf } from '../../../services/adapters/simulated-town/town.ts';
import type { EventJson } from '../../../services/adapters/simulated-town/town-event.ts';
import { DAY_MS, MINUTE_MS } from '../../../services/core/time/duration.ts';

const planted = [
  ...simulateTown({
    seed: 8,
    from: Date.parse('2026-03-01T00:00:00+08:00'),
    days: 180,
    scale: { people: 100_000, cameras: 100, rate: 0 },
  }),
].filter((delivery) => delivery.label);
const labels = [...labelsOf(planted)];

/** The last revision of each case of each label of a kind, in the order in which they occurred. */
function seriesOf(kind: PlantedKind): { label: Label; events: EventJson[] }[] {
  const series = labels
    .filter((label) => label.kind === kind)
    .map((label) => {
      const standing = new Map<string, EventJson>();
      for (const { event } of planted)
        if (label.caseIds.includes(event.caseId)) standing.set(event.caseId, event);
      return { label, events: [...standing.values()].sort((a, b) => timeOf(a) - timeOf(b)) };
    });
  expect(series.length).toBeGreaterThan(5);
  return series;
}

const timeOf = (event: EventJson): number => Date.parse(event.occurredAt);
const gapsOf = (events: readonly EventJson[]): number[] =>
  events.slice(1).map((event, i) => timeOf(event) - timeOf(events[i]!));
const spanOf = (events: readonly EventJson[]): number => gapsOf(events).reduce((sum, gap) => sum + gap, 0);

function metresApart(a: EventJson, b: EventJson): number {
  const [one, other] = [pointOf(a.place!), pointOf(b.place!)];
  return Math.hypot(one.x - other.x, one.y - other.y);
}

describe('planted harm', () => {
  test('a domestic series comes sooner and graver each time, inside 28 days', () => {
    for (const { events } of seriesOf('domestic_series')) {
      expect(events.length).toBeGreaterThanOrEqual(3);
      const gaps = gapsOf(events);
      expect(gaps.every((gap, i) => i === 0 || gap < gaps[i - 1]!)).toBe(true);
      expect(events.every((event, i) => i === 0 || event.severity >= events[i - 1]!.severity)).toBe(true);
      expect(events.at(-1)!.severity).toBe(4);
      expect(spanOf(events)).toBeLessThan(28 * DAY_MS);
    }
  });

  test('a high assessment is the result of an instrument, and has no items', () => {
    for (const { events } of seriesOf('high_assessment'))
      expect(events[0]!.assessment).toEqual({ instrument: 'DASH', level: 'high' });
  });

  test('an order is breached while it runs', () => {
    for (const { events } of seriesOf('order_breach')) {
      const [report, breach] = events;
      expect(breach!.category).toBe('protection_order_breach');
      expect(report!.protectionOrderUntil).toBeUndefined();
      expect(Date.parse(breach!.protectionOrderUntil!)).toBeGreaterThan(timeOf(breach!));
    }
  });

  test('two fraud attempts and a grave loss fall inside 30 days', () => {
    for (const { events } of seriesOf('fraud_attempts')) {
      expect(events.map((event) => event.category)).toEqual(['fraud_attempt', 'fraud_attempt', 'fraud']);
      expect(events[2]!.severity).toBeGreaterThanOrEqual(3);
      expect(spanOf(events)).toBeLessThan(30 * DAY_MS);
    }
  });

  test('a dispute is mediated and agreed, and relapses with a threat inside 90 days, some with a weapon', () => {
    const series = seriesOf('dispute_relapse');
    for (const { label, events } of series) {
      const [settled, relapse] = events;
      const stages = planted
        .filter(({ event }) => event.caseId === settled!.caseId)
        .map(({ event }) => event.stage);
      expect([...new Set(stages)]).toEqual(['reported', 'mediating', 'agreed']);
      expect(relapse).toMatchObject({ stage: 'relapsed', threat: true, status: 'reported', revision: 0 });
      expect(Date.parse(label.end) - Date.parse(label.start)).toBeLessThan(90 * DAY_MS);
    }
    expect(series.some(({ events }) => events[1]!.weapon)).toBe(true);
    expect(series.some(({ events }) => !events[1]!.weapon)).toBe(true);
  });

  test('a burglary run stays within 100 m and 14 days', () => {
    for (const { events } of seriesOf('burglary_run')) {
      expect(events.length).toBeGreaterThanOrEqual(4);
      expect(spanOf(events)).toBeLessThan(14 * DAY_MS);
      for (const a of events) for (const b of events) expect(metresApart(a, b)).toBeLessThan(100.5);
    }
  });

  test('a crowd passes 2, 3.5 and 5 per m2 with two readings in a row above each', () => {
    for (const { events } of seriesOf('crowd_build_up')) {
      const values = events.map((event) => event.value!);
      for (const limit of [2, 3.5, 5])
        expect(values.some((value, i) => value >= limit && values[i + 1]! >= limit)).toBe(true);
      expect(new Set(events.map((event) => event.deviceId)).size).toBe(1);
      expect(new Set(events.map((event) => event.unit))).toEqual(new Set(['persons/m2']));
    }
  });

  test('smoke comes from two devices of one building within minutes', () => {
    for (const { events } of seriesOf('smoke_two_devices')) {
      expect(new Set(events.map((event) => event.deviceId)).size).toBe(2);
      expect(metresApart(events[0]!, events[1]!)).toBeLessThan(50);
      expect(spanOf(events)).toBeLessThan(5 * MINUTE_MS);
    }
  });

  test('smoke is followed by a call about a fire near by within minutes', () => {
    for (const { events } of seriesOf('smoke_and_call')) {
      expect(events.map((event) => event.category)).toEqual(['smoke', 'fire']);
      expect(metresApart(events[0]!, events[1]!)).toBeLessThan(50);
      expect(spanOf(events)).toBeLessThan(10 * MINUTE_MS);
    }
  });
});

describe('look-alikes', () => {
  test('a single report is one case', () => {
    for (const { events } of seriesOf('benign_single_report')) expect(events).toHaveLength(1);
  });

  test('of a repeat that was retracted one report stands', () => {
    for (const { events } of seriesOf('benign_retracted_repeat'))
      expect(events.map((event) => event.status)).toEqual(['reported', 'retracted']);
  });

  test('a settled dispute ends agreed', () => {
    for (const { events } of seriesOf('benign_settled_dispute'))
      expect(events.map((event) => event.stage)).toEqual(['agreed']);
  });

  test('a busy hour stays below 2 per m2', () => {
    for (const { events } of seriesOf('benign_crowd'))
      expect(Math.max(...events.map((event) => event.value!))).toBeLessThan(2);
  });

  test('lone smoke is cleared', () => {
    for (const { events } of seriesOf('benign_smoke'))
      expect(events.map((event) => [event.category, event.status])).toEqual([['smoke', 'cleared']]);
  });
});
