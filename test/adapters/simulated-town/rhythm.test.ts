import { expect, test } from 'vitest';
import {
  localDay,
  localHour,
  localWeekday,
  startOfDay,
} from '../../../services/adapters/simulated-town/local-time.ts';
import { createRandom } from '../../../services/adapters/simulated-town/random.ts';
import {
  arrivals,
  instantOnDay,
  instantOnDayAfter,
  RHYTHMS,
} from '../../../services/adapters/simulated-town/rhythm.ts';
import { HOUR_MS } from '../../../services/core/time/duration.ts';

const MONDAY = 20_458;
const WEEKS = 60;

/** Counts against expected counts, each within five standard errors. */
function expectShape(counts: readonly number[], factors: readonly number[]): void {
  const total = counts.reduce((sum, count) => sum + count, 0);
  for (const [i, factor] of factors.entries()) {
    const expected = (total * factor) / factors.length;
    expect(Math.abs(counts[i]! - expected), `slot ${i}`).toBeLessThan(5 * Math.sqrt(expected) + 1);
  }
}

test.each(Object.entries(RHYTHMS))('arrivals under `%s` follow its hours and weekdays', (name, curve) => {
  const hours = new Array<number>(24).fill(0);
  const weekdays = new Array<number>(7).fill(0);
  const random = createRandom(11, name);
  for (const at of arrivals(random, 3, curve, startOfDay(MONDAY), startOfDay(MONDAY + 7 * WEEKS))) {
    hours[localHour(at)]!++;
    weekdays[localWeekday(at)]!++;
  }
  const total = hours.reduce((sum, count) => sum + count, 0);
  const expected = 3 * 24 * 7 * WEEKS;
  expect(Math.abs(total - expected)).toBeLessThan(5 * Math.sqrt(expected));
  expectShape(hours, curve.hours);
  expectShape(weekdays, curve.weekdays);
});

test('2026-01-05 was a Monday in the town', () => {
  const at = Date.parse('2026-01-05T00:30:00+08:00');
  expect(localWeekday(at)).toBe(0);
  expect(localHour(at)).toBe(0);
  expect(startOfDay(localDay(at))).toBe(at - HOUR_MS / 2);
});

test('an instant of a day lies on that day, and after what it must follow', () => {
  const random = createRandom(5);
  const start = startOfDay(MONDAY);
  for (let i = 0; i < 500; i++) {
    expect(localDay(instantOnDay(random, RHYTHMS.office, MONDAY))).toBe(MONDAY);
    const after = start + random.int(0, 24 * HOUR_MS - 2);
    const at = instantOnDayAfter(random, RHYTHMS.office, MONDAY, after);
    expect(at).toBeGreaterThan(after);
    expect(localDay(at)).toBe(MONDAY);
  }
});

test('a rate of nothing brings nothing', () => {
  expect([...arrivals(createRandom(1), 0, RHYTHMS.flat, 0, 1e12)]).toEqual([]);
});
