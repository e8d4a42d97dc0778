import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../../services/adapters/simulated-town/delivery.ts';
import { type FeedOptions, townFeed } from '../../../services/adapters/simulated-town/feed.ts';
import { BENIGN_KINDS, HARM_KINDS } from '../../../services/adapters/simulated-town/planted/script.ts';
import { checkEvent } from '../../../services/core/event/check.ts';
import { DAY_MS, SECOND_MS } from '../../../services/core/time/duration.ts';

const NOW = Date.parse('2026-06-05T10:30:00+08:00');
const TEN_MINUTES = 12_000;

function take(count: number, options?: Partial<FeedOptions>): Delivery[] {
  const feed = townFeed({ seed: 1, now: NOW, ...options });
  return Array.from({ length: count }, () => feed.next().value);
}

const feed = take(TEN_MINUTES);
const planted = feed.filter((delivery) => delivery.label);
const arrivalsOf = (kind: string): Delivery[] => planted.filter((delivery) => delivery.label!.kind === kind);

describe('a live feed', () => {
  test('is steady: one delivery every 50 ms at 20 a second', () => {
    expect(feed.every((delivery, k) => delivery.at === NOW + k * 50)).toBe(true);
    expect(take(100, { ratePerSecond: 3 }).at(-1)!.at).toBe(NOW + 33_000);
  });

  test('starts with smoke from two devices inside two seconds', () => {
    const [one, other] = arrivalsOf('smoke_two_devices');
    expect(other!.at).toBeLessThan(NOW + 2 * SECOND_MS);
    expect(one!.event.deviceId).not.toBe(other!.event.deviceId);
  });

  test('tells of a repeat at home, its first report days old, inside five seconds', () => {
    const reports = arrivalsOf('domestic_series').filter(({ at }) => at < NOW + 5 * SECOND_MS);
    expect(reports.length).toBeGreaterThanOrEqual(3);
    const days = (NOW - Date.parse(reports[0]!.event.occurredAt)) / DAY_MS;
    expect(days).toBeGreaterThan(2);
    expect(days).toBeLessThan(7);
  });

  test('has a crowd past 5 per m2 inside ten seconds', () => {
    const values = arrivalsOf('crowd_build_up')
      .filter(({ at }) => at < NOW + 10 * SECOND_MS)
      .map(({ event }) => event.value!);
    expect(Math.max(...values)).toBeGreaterThan(5);
  });

  test('plants something every 10 to 20 s, every kind in turn', () => {
    const starts = new Map<string, number>();
    for (const { at, label } of planted) if (!starts.has(label!.labelId)) starts.set(label!.labelId, at);
    const times = [...starts.values()].slice(3);
    const gaps = times.slice(1).map((at, i) => at - times[i]!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(10 * SECOND_MS);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(21 * SECOND_MS);
    expect(new Set(planted.map(({ label }) => label!.kind))).toEqual(
      new Set([...HARM_KINDS, ...BENIGN_KINDS]),
    );
  });

  test('every event passes the vocabulary and is neither late nor in the future', () => {
    for (const { at, event } of feed) {
      expect(checkEvent(event).ok).toBe(true);
      const occurredAt = Date.parse(event.occurredAt);
      expect(occurredAt).toBeLessThanOrEqual(Date.parse(event.recordedAt));
      expect(Date.parse(event.recordedAt)).toBeLessThanOrEqual(at);
      expect(at - occurredAt).toBeLessThan(7 * DAY_MS);
    }
  });

  test('a square has no ordinary reading between those of its planted crowd', () => {
    const crowds = [...arrivalsOf('crowd_build_up'), ...arrivalsOf('benign_crowd')];
    for (const readings of Map.groupBy(crowds, ({ label }) => label!.labelId).values()) {
      const [first, last] = [readings[0]!, readings.at(-1)!];
      const between = feed.filter(
        ({ event, label }) =>
          event.deviceId === first.event.deviceId &&
          event.unit !== undefined &&
          label !== first.label &&
          event.occurredAt >= first.event.occurredAt &&
          event.occurredAt <= last.event.occurredAt,
      );
      expect(between).toEqual([]);
    }
  });

  test('few cameras are away at a time, and each comes back', () => {
    const first = feed.filter(({ event }) => event.revision === 0);
    const away = first.filter(({ event }) => event.category === 'offline').length;
    const back = first.filter(({ event }) => event.category === 'online').length;
    expect(away).toBeGreaterThan(2);
    expect(away).toBeLessThan(60);
    expect(back).toBeGreaterThan(away * 0.5);
  });

  test('a tampered camera is put right within two minutes', () => {
    const alarms = feed.filter(({ event }) => event.category === 'tamper');
    const cases = Map.groupBy(alarms, ({ event }) => event.caseId);
    const early = [...cases.values()].filter(([first]) => first!.at < NOW + 7 * 60 * SECOND_MS);
    expect(early.length).toBeGreaterThan(20);
    for (const revisions of early) {
      expect(revisions.map(({ event }) => event.status)).toContain('cleared');
      const end = revisions.find(({ event }) => event.status === 'cleared')!;
      expect(end.at - revisions[0]!.at).toBeLessThan(121 * SECOND_MS);
      expect(end.event.occurredAt).toBe(revisions[0]!.event.occurredAt);
    }
  });

  test('is mostly devices; reports about people are few', () => {
    const share = feed.filter(({ event }) => event.stream === 'camera-alarms').length / feed.length;
    expect(share).toBeGreaterThan(0.85);
    expect(new Set(feed.map(({ event }) => event.stream)).size).toBe(3);
  });

  test('holds copies, corrections and retractions', () => {
    const keys = feed.map(({ event }) => `${event.caseId} ${event.revision}`);
    expect(new Set(keys).size).toBeLessThan(keys.length);
    const statuses = new Set(feed.map(({ event }) => event.status));
    expect(statuses).toEqual(new Set(['reported', 'updated', 'cleared', 'closed', 'retracted']));
  });

  test('a revision has one content: a copy says what was said before', () => {
    const said = new Map<string, string>();
    for (const { event } of feed) {
      const key = `${event.caseId} ${event.revision}`;
      const content = JSON.stringify(event);
      expect(said.get(key) ?? content).toBe(content);
      said.set(key, content);
    }
  });

  test('is the same for the same options, and another run has cases of its own', () => {
    expect(take(2_000)).toEqual(feed.slice(0, 2_000));
    const ids = new Set(feed.map(({ event }) => event.caseId));
    expect(take(2_000, { run: 1 }).some(({ event }) => ids.has(event.caseId))).toBe(false);
  });

  test('at a crawl it still plants harm, and does not pile it up', () => {
    const slow = take(600, { ratePerSecond: 0.2 });
    expect(slow.some((delivery) => !delivery.label)).toBe(true);
    expect(new Set(slow.map(({ label }) => label?.kind)).size).toBeGreaterThan(8);
  });
});

test.each([
  ['ratePerSecond', { ratePerSecond: 0 }],
  ['ratePerSecond', { ratePerSecond: Number.NaN }],
  ['run', { run: -1 }],
  ['now', { now: 0.5 }],
])('a bad %s is refused by name', (name, options) => {
  expect(() => take(1, options)).toThrow(name);
});
