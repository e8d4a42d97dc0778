import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  EARTH_RADIUS_METRES,
  isWithin,
  maybeWithin,
  metresBetween,
} from '../../../services/core/geo/distance.ts';

const lat = fc.double({ min: -90, max: 90, noNaN: true });
const lon = fc.double({ min: -180, max: 180, noNaN: true });
const point = fc.tuple(lat, lon);

describe('metresBetween', () => {
  test.each([
    ['a degree of latitude is 111.195 km', 0, 0, 1, 0, 111_195.08],
    ['a degree of longitude at 60 degrees is a little less than half of that', 60, 0, 60, 1, 55_597.01],
    ['the date line is no distance', 10, 180, 10, -180, 0],
    ['a pole has every longitude', 90, 0, 90, 137, 0],
    ['antipodes are half the circumference apart', 0, 0, 0, 180, Math.PI * EARTH_RADIUS_METRES],
    ['Nashville to Los Angeles (airports) as often published', 36.12, -86.67, 33.94, -118.4, 2_886_448.43],
  ])('%s', (_, latA, lonA, latB, lonB, metres) => {
    expect(Math.abs(metresBetween(latA, lonA, latB, lonB) - metres)).toBeLessThan(0.01);
  });

  test('is symmetric, never NaN and never more than half the circumference', () => {
    fc.assert(
      fc.property(point, point, ([latA, lonA], [latB, lonB]) => {
        const metres = metresBetween(latA, lonA, latB, lonB);
        expect(metres).toBe(metresBetween(latB, lonB, latA, lonA));
        expect(metres).toBeGreaterThanOrEqual(0);
        expect(metres).toBeLessThanOrEqual(Math.PI * EARTH_RADIUS_METRES);
      }),
    );
  });

  test('agrees with the angle between unit vectors', () => {
    const vector = (latDeg: number, lonDeg: number) => {
      const [p, l] = [(latDeg * Math.PI) / 180, (lonDeg * Math.PI) / 180];
      return [Math.cos(p) * Math.cos(l), Math.cos(p) * Math.sin(l), Math.sin(p)] as const;
    };
    fc.assert(
      fc.property(point, point, ([latA, lonA], [latB, lonB]) => {
        const [a, b] = [vector(latA, lonA), vector(latB, lonB)];
        const chord = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        const expected = 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, chord / 2));
        expect(Math.abs(metresBetween(latA, lonA, latB, lonB) - expected)).toBeLessThan(0.5);
      }),
    );
  });
});

describe('the cheap pre-check', () => {
  test('never shuts out a pair that is within the radius', () => {
    fc.assert(
      fc.property(
        point,
        fc.double({ min: -0.03, max: 0.03, noNaN: true }),
        lon,
        ([latA, lonA], step, dLon) => {
          const latB = Math.max(-90, Math.min(90, latA + step));
          const radius = metresBetween(latA, lonA, latB, lonA + dLon / 10_000);
          expect(maybeWithin(latA, latB, radius)).toBe(true);
          expect(isWithin(latA, lonA, latB, lonA + dLon / 10_000, radius)).toBe(true);
        },
      ),
    );
  });

  test('shuts out what lies clearly north of the radius', () => {
    expect(maybeWithin(26, 26.01, 1000)).toBe(false);
  });
});
