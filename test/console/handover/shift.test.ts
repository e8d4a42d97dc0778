import { expect, it } from 'vitest';
import { consoleModule } from '../module.ts';

const { beginningsOf } = await consoleModule('handover/shift.js');
const iso = (instants: readonly number[]) => instants.map((at) => new Date(at).toISOString().slice(0, 16));

it('shifts begin at full hours of the zone, the latest first, and never within the last hour', () => {
  const now = Date.parse('2026-11-22T03:05:00+08:00');
  expect(iso(beginningsOf(now, 'Asia/Shanghai')).slice(0, 3)).toEqual([
    '2026-11-21T16:00',
    '2026-11-21T12:00',
    '2026-11-21T08:00',
  ]);
  expect(iso(beginningsOf(Date.parse('2026-11-22T08:20:00+08:00'), 'Asia/Shanghai'))[0]).toBe(
    '2026-11-21T16:00',
  );
});

it('the day on which clocks change has its own number of hours', () => {
  const all = iso(beginningsOf(Date.parse('2026-10-25T13:30:00+01:00'), 'Europe/Berlin'));
  // 12:00 and 08:00 are of winter time, midnight is still of summer time.
  expect(all.slice(0, 3)).toEqual(['2026-10-25T11:00', '2026-10-25T07:00', '2026-10-24T22:00']);
});
