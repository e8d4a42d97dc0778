import fc from 'fast-check';
import { cellToBoundary, cellToLatLng, getPentagons } from 'h3-js';
import { describe, expect, test } from 'vitest';
import { cellOf, shardOfCell } from '../../../services/adapters/h3/cells.ts';
import { createNearbyCells } from '../../../services/adapters/h3/nearby.ts';
import { EARTH_RADIUS_METRES, metresBetween } from '../../../services/core/geo/distance.ts';

const DEGREES = 180 / Math.PI;

/** The point at a bearing (radians) and distance from another, on the sphere. */
function travel(lat: number, lon: number, bearing: number, metres: number): readonly [number, number] {
  const d = metres / EARTH_RADIUS_METRES;
  const [p, l] = [lat / DEGREES, lon / DEGREES];
  const p2 = Math.asin(Math.sin(p) * Math.cos(d) + Math.cos(p) * Math.sin(d) * Math.cos(bearing));
  const l2 =
    l + Math.atan2(Math.sin(bearing) * Math.sin(d) * Math.cos(p), Math.cos(d) - Math.sin(p) * Math.sin(p2));
  return [p2 * DEGREES, ((((l2 * DEGREES + 180) % 360) + 360) % 360) - 180];
}

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const bearing = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true });
/** Anywhere on Earth, with the corners of the icosahedron, where H3 has its pentagons, well represented. */
const place = fc.oneof(
  fc.tuple(fc.double({ min: -88, max: 88, noNaN: true }), fc.double({ min: -180, max: 180, noNaN: true })),
  fc.constantFrom(...getPentagons(9).map((cell) => cellToLatLng(cell) as [number, number])),
  fc.tuple(
    fc.double({ min: 25.9, max: 26.2, noNaN: true }),
    fc.double({ min: 119, max: 119.5, noNaN: true }),
  ),
);

describe('cellsWithin', () => {
  const nearby = createNearbyCells();

  test('holds the cell of every point within the radius of a point of the cell', () => {
    fc.assert(
      fc.property(
        place,
        bearing,
        unit,
        fc.integer({ min: 0, max: 2000 }),
        ([lat, lon], angle, share, metres) => {
          const cell = cellOf(lat, lon);
          const [otherLat, otherLon] = travel(lat, lon, angle, metres * Math.sqrt(share));
          if (metresBetween(lat, lon, otherLat, otherLon) > metres) return;
          expect(nearby.cellsWithin(cell, metres)).toContain(cellOf(otherLat, otherLon));
        },
      ),
      { numRuns: 250 },
    );
  });

  test('holds the cells around a point on the very edge of the cell', () => {
    fc.assert(
      fc.property(place, fc.nat(9), unit, bearing, ([lat, lon], corner, share, angle) => {
        const cell = cellOf(lat, lon);
        const boundary = cellToBoundary(cell);
        const [a, b] = [boundary[corner % boundary.length]!, boundary[(corner + 1) % boundary.length]!];
        if (Math.abs(a[1] - b[1]) > 90) return;
        const edge = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share] as const;
        if (cellOf(...edge) !== cell) return;
        expect(nearby.cellsWithin(cell, 400)).toContain(cellOf(...travel(...edge, angle, 399.999)));
      }),
      { numRuns: 400 },
    );
  });

  test('holds no cell that is farther away, judged by points along the outlines', () => {
    const along = (cell: string) => {
      const boundary = cellToBoundary(cell);
      return boundary.flatMap((a, i) => {
        const b = boundary[(i + 1) % boundary.length]!;
        return Array.from({ length: 20 }, (_, k) => [
          a[0] + ((b[0] - a[0]) * k) / 20,
          a[1] + ((b[1] - a[1]) * k) / 20,
        ]);
      });
    };
    for (const [lat, lon] of [
      [26.0745, 119.2965],
      [38.0293, -78.4767],
    ] as const) {
      const cell = cellOf(lat, lon);
      const own = along(cell);
      for (const other of nearby.cellsWithin(cell, 500)) {
        const nearest = Math.min(
          ...along(other).flatMap(([la, lo]) => own.map(([la2, lo2]) => metresBetween(la!, lo!, la2!, lo2!))),
        );
        expect(nearest).toBeLessThan(500 + 15);
      }
    }
  });

  test('gives the same answer again, from memory or afresh', () => {
    const cell = cellOf(26.0745, 119.2965);
    expect(nearby.cellsWithin(cell, 2000)).toBe(nearby.cellsWithin(cell, 2000));
    expect(createNearbyCells().cellsWithin(cell, 2000)).toEqual(nearby.cellsWithin(cell, 2000));
  });

  test('a radius of nothing leaves the cell and those that touch it', () => {
    expect(nearby.cellsWithin(cellOf(26.0745, 119.2965), 0)).toHaveLength(7);
  });
});

describe('shardsNear', () => {
  const nearby = createNearbyCells();

  test('names the shard of every cell within reach, its own first', () => {
    fc.assert(
      fc.property(place, bearing, unit, ([lat, lon], angle, share) => {
        const cell = cellOf(lat, lon);
        const shards = nearby.shardsNear(cell, 2000);
        expect(shards[0]).toBe(shardOfCell(cell));
        expect(new Set(shards).size).toBe(shards.length);
        expect(shards).toContain(shardOfCell(cellOf(...travel(lat, lon, angle, 1999.99 * Math.sqrt(share)))));
      }),
      { numRuns: 250 },
    );
  });

  test('names no other shards than those of the cells within reach', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 0, max: 2500 }), ([lat, lon], metres) => {
        const cell = cellOf(lat, lon);
        const expected = new Set(nearby.cellsWithin(cell, metres).map(shardOfCell));
        expect(new Set(nearby.shardsNear(cell, metres))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('a cell in the middle of its shard has no other', () => {
    const [lat, lon] = cellToLatLng(shardOfCell(cellOf(26.0745, 119.2965)));
    expect(nearby.shardsNear(cellOf(lat, lon), 2000)).toHaveLength(1);
  });
});
