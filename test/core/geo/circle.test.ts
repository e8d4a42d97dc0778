import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Circle, INSIDE, OUTSIDE, RIM, type Side } from '../../../services/core/geo/circle.ts';
import { isWithin, metresBetween } from '../../../services/core/geo/distance.ts';

type Place = readonly [lat: number, lon: number];

const METRE = 1 / 111_195;
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const lat = fc.oneof(between(-90, 90), fc.constantFrom(0, 24.5, 89.999, -89.9999, 90, -90));
const lon = fc.oneof(between(-180, 180), fc.constantFrom(0, 117, 180, -180, 179.9999, -179.9999));
const centre: Arbitrary<Place> = fc.tuple(lat, lon);

/** A place so many metres off, as far as there is one; east and west lead across the date line. */
function moved([fromLat, fromLon]: Place, northMetres: number, eastMetres: number): Place {
  const toLat = Math.max(-90, Math.min(90, fromLat + northMetres * METRE));
  const east = (eastMetres * METRE) / Math.max(0.001, Math.cos((fromLat * Math.PI) / 180));
  const turned = fromLon + Math.max(-180, Math.min(180, east));
  return [toLat, turned > 180 ? turned - 360 : turned < -180 ? turned + 360 : turned];
}

const step = fc.oneof(
  between(-3_000, 3_000),
  between(-60, 60),
  between(-1e-3, 1e-3),
  fc.constantFrom(0, 2_000),
);
/** A place and others around it, here and there on the other side of the Earth. */
const scene = centre.chain((at) =>
  fc.record({
    at: fc.constant(at),
    others: fc.array(
      fc.oneof(
        { weight: 9, arbitrary: fc.tuple(step, step).map(([north, east]) => moved(at, north, east)) },
        { weight: 1, arbitrary: centre },
      ),
      { minLength: 1, maxLength: 12 },
    ),
    radius: fc.oneof(between(1e-9, 2_000), fc.constantFrom(1e-4, 0.001, 1, 50, 300, 2_000)),
    /** The radius is then the distance of the first one. */
    onRim: fc.boolean(),
  }),
);

function circleOf(at: Place, radius: number): Circle {
  const circle = new Circle(radius);
  circle.moveTo(...at);
  return circle;
}

describe('a circle', () => {
  test('has the places that lie within its radius, those exactly on its rim and beside it included', () => {
    let onRim = 0;
    fc.assert(
      fc.property(scene, ({ at, others, radius, onRim: isExact }) => {
        const exact = metresBetween(...at, ...others[0]!);
        const chosen = isExact && exact > 0 && exact <= 2_000 ? exact : radius;
        if (chosen === exact) onRim++;
        const circle = circleOf(at, chosen);
        const expected = others.map((one) => isWithin(...at, ...one, chosen));
        expect(others.map((one) => circle.has(...one))).toEqual(expected);
        const picked = new Int32Array(others.length);
        const length = circle.pick(Float64Array.from(others.flat()), 0, others.length, picked);
        expect([...picked.subarray(0, length)]).toEqual(
          [...expected.keys()].filter((index) => expected[index]),
        );
      }),
      { numRuns: 3_000 },
    );
    expect(onRim).toBeGreaterThan(300);
  });

  test('takes a box for inside or outside only where all of its places are', () => {
    const sides: Record<Side, number> = { [OUTSIDE]: 0, [RIM]: 0, [INSIDE]: 0 };
    fc.assert(
      fc.property(scene, between(0, 1), between(0, 1), ({ at, others, radius }, alongLat, alongLon) => {
        const [lats, lons] = [others.map(([one]) => one), others.map(([, one]) => one)];
        const [south, north] = [Math.min(...lats), Math.max(...lats)];
        const [west, east] = [Math.min(...lons), Math.max(...lons)];
        const inner: Place = [
          Math.min(north, south + alongLat * (north - south)),
          Math.min(east, west + alongLon * (east - west)),
        ];
        const corners: Place[] = [south, north].flatMap((one) =>
          [west, east].map((other): Place => [one, other]),
        );
        const side = circleOf(at, radius).sideOf(Float64Array.of(7, south, north, west, east), 1);
        sides[side]++;
        if (side === RIM) return;
        for (const one of [...others, ...corners, inner])
          expect(isWithin(...at, ...one, radius)).toBe(side === INSIDE);
      }),
      { numRuns: 5_000 },
    );
    for (const side of [OUTSIDE, RIM, INSIDE] as const) expect(sides[side]).toBeGreaterThan(50);
  });

  test('tells what is a metre off its rim without measuring it', () => {
    for (const metres of [40, 300, 2_000]) {
      const at: Place = [24.5, 117];
      const circle = circleOf(at, metres);
      const boxAt = (off: number): Float64Array<ArrayBuffer> => {
        const [boxLat, boxLon] = moved(at, 0, off);
        return Float64Array.of(
          boxLat - METRE / 4,
          boxLat + METRE / 4,
          boxLon - METRE / 4,
          boxLon + METRE / 4,
        );
      };
      expect(circle.sideOf(boxAt(metres - 1), 0)).toBe(INSIDE);
      expect(circle.sideOf(boxAt(metres + 1), 0)).toBe(OUTSIDE);
      expect(circle.sideOf(boxAt(metres), 0)).toBe(RIM);
    }
  });
});
