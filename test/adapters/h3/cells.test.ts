import fc from 'fast-check';
import { cellToParent, getPentagons, getResolution } from 'h3-js';
import { expect, test } from 'vitest';
import { cellOf, shardOfCell } from '../../../services/adapters/h3/cells.ts';

const lat = fc.double({ min: -90, max: 90, noNaN: true });
const lon = fc.double({ min: -180, max: 180, noNaN: true });

test('a cell has resolution 9 and its shard is the library’s resolution-5 parent, all over the world', () => {
  fc.assert(
    fc.property(lat, lon, (latitude, longitude) => {
      const cell = cellOf(latitude, longitude);
      expect(getResolution(cell)).toBe(9);
      expect(shardOfCell(cell)).toBe(cellToParent(cell, 5));
    }),
    { numRuns: 2000 },
  );
});

test('pentagons have shards like any other cell', () => {
  for (const cell of getPentagons(9)) expect(shardOfCell(cell)).toBe(cellToParent(cell, 5));
});
