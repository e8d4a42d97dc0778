import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { consoleModule } from '../module.ts';

const { grouped, isBelow, sumOf, TARGETS } = await consoleModule('devices/rates.js');

const row = (areaCode: string | null, deviceClass: number | null, devices: number, day: number | null) => ({
  areaCode,
  deviceClass,
  devices,
  online: devices,
  offline: 0,
  day,
  week: 0.9,
  month: null,
});

it('sums rates by the number of cameras, and leaves out what is not known', () => {
  const sum = sumOf([row('110101', 1, 30, 1), row('110101', 2, 10, 0.6), row('110101', 3, 500, null)]);
  expect(sum).toMatchObject({ devices: 540, online: 540, offline: 0, day: 0.9, month: null });
  expect(sum.week).toBeCloseTo(0.9);
});

it('gives cameras that never said no weight', () => {
  const silent = { ...row('110101', 1, 500, 0), online: 0, offline: 0 };
  expect(sumOf([silent, row('110101', 2, 10, 0.6)])).toMatchObject({ devices: 510, day: 0.6 });
  expect(sumOf([silent]).day).toBe(null);
});

it('puts the worst day first, among groups and in them, and what is not known last', () => {
  const rows = [row('a', 1, 1, 0.99), row('b', 1, 1, 0.5), row('b', 2, 1, 0.4), row('c', 1, 1, null)];
  const groups = grouped(rows, 'areaCode');
  expect(groups.map(({ key }: { key: string }) => key)).toEqual(['b', 'a', 'c']);
  expect(groups[0].rows.map(({ deviceClass }: { deviceClass: number }) => deviceClass)).toEqual([2, 1]);
  expect(grouped(rows, 'deviceClass').map(({ key }: { key: number }) => key)).toEqual([2, 1]);
});

it('calls low what the shipped rules warn of, and nothing of which nothing is known', () => {
  for (const deviceClass of [1, 2]) {
    const rule = JSON.parse(readFileSync(`rules/camera-coverage-class-${deviceClass}.json`, 'utf8'));
    const { value } = rule.conditions.all.find(({ fact }: { fact: string }) => fact === 'coverage');
    expect(TARGETS[deviceClass]).toBe(value);
    expect([isBelow(value, deviceClass), isBelow(value - 0.001, deviceClass)]).toEqual([false, true]);
  }
  expect([isBelow(null, 1), isBelow(0.1, 3), isBelow(0.1, null)]).toEqual([false, false, false]);
});
