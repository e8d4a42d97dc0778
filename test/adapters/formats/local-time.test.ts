import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isZone, openZone } from '../../../services/adapters/formats/local-time.ts';

const iso = (zone: string, local: string) =>
  new Date(openZone(zone).toInstant(Date.parse(`${local}Z`))).toISOString();

describe('local time', () => {
  it.each([
    ['America/New_York', '2019-01-15T12:00', '2019-01-15T17:00:00.000Z', 'winter'],
    ['America/New_York', '2019-07-15T12:00', '2019-07-15T16:00:00.000Z', 'summer'],
    ['America/New_York', '2019-03-10T01:59', '2019-03-10T06:59:00.000Z', 'the minute before the gap'],
    ['America/New_York', '2019-03-10T02:30', '2019-03-10T07:30:00.000Z', 'in the gap: 03:30'],
    ['America/New_York', '2019-03-10T03:00', '2019-03-10T07:00:00.000Z', 'the minute after the gap'],
    ['America/New_York', '2019-11-03T01:30', '2019-11-03T05:30:00.000Z', 'read twice: the first'],
    ['America/New_York', '2019-11-03T02:00', '2019-11-03T07:00:00.000Z', 'after the clock went back'],
    ['Asia/Shanghai', '2026-03-01T00:00', '2026-02-28T16:00:00.000Z', 'no summer time'],
    ['Asia/Kathmandu', '2026-03-01T00:00', '2026-02-28T18:15:00.000Z', 'a quarter of an hour'],
    ['Pacific/Apia', '2011-12-30T12:00', '2011-12-30T22:00:00.000Z', 'a day that never was'],
    ['UTC', '2026-03-01T00:00', '2026-03-01T00:00:00.000Z', 'UTC'],
  ])('in %s %s is %s (%s)', (zone, local, instant) => {
    expect(iso(zone, local)).toBe(instant);
  });

  it('read off the clock of an instant leads back to it, or to the same reading an hour before', () => {
    const zones = ['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Shanghai'].map(openZone);
    const date = fc.date({ min: new Date('1990-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.constantFrom(...zones), date, (zone, when) => {
        const instant = Math.floor(when.getTime() / 1000) * 1000;
        const back = zone.toInstant(zone.toLocal(instant));
        expect(back).toBeLessThanOrEqual(instant);
        expect(zone.toLocal(back)).toBe(zone.toLocal(instant));
      }),
      { numRuns: 300 },
    );
  });

  it('knows which names are zones', () => {
    expect(['America/New_York', 'UTC', 'Mars/Olympus', ''].map(isZone)).toEqual([true, true, false, false]);
  });
});
