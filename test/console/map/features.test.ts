import { describe, expect, it } from 'vitest';
import { consoleModule } from '../module.ts';

const { boundsOf, cameraPoints, geometriesOf, marks, surfaces } = await consoleModule('map/features.js');
const { areaName, namesOf, openText } = await consoleModule('map/area-text.js');
const { wordsOf } = await consoleModule('parts/words.js');

const square = (west: number, south: number, size: number) => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
];
const cell = {
  area: 'area:cell:8931aa42803ffff',
  scheme: 'cell',
  code: '8931aa42803ffff',
  level: 'red',
  open: { blue: 0, yellow: 0, orange: null, red: 7 },
  total: 9,
  outline: square(116, 39, 0.01).slice(0, 4),
};
const town = {
  ...cell,
  area: 'area:town:110101001',
  scheme: 'town',
  code: '110101001',
  level: 'blue',
  outline: null,
};
const boundaries = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { code: '110101001', name: { en: 'Donghua', zh: '东华街道' } },
      geometry: {
        type: 'MultiPolygon',
        coordinates: [[square(110, 30, 1)], [[...square(116, 39, 2), [117, 39]]]],
      },
    },
  ],
};

describe('what the map draws', () => {
  it('is the outline of a cell, closed, and of an administrative area its boundary', () => {
    const geometries = geometriesOf([cell, town], boundaries);
    expect(geometries.get(cell.area)).toEqual({ type: 'Polygon', coordinates: [square(116, 39, 0.01)] });
    expect(geometries.get(town.area)).toBe(boundaries.features[0]!.geometry);
    expect(surfaces([cell, town], geometries).features).toHaveLength(2);
  });

  it('leaves out an area of which no outline is known', () => {
    const none = { ...boundaries, features: [] };
    expect(geometriesOf([town], none).size).toBe(0);
    expect(surfaces([town], geometriesOf([town], none)).features).toEqual([]);
  });

  it('marks an area in the middle of its largest part, with shape, number and rank of its level', () => {
    const [mark] = marks([town], geometriesOf([town], boundaries)).features;
    expect(mark.geometry.coordinates).toEqual([117, 40]);
    expect(mark.properties).toEqual({ area: town.area, mark: 'mark:blue:9', order: 3 });
  });

  it.each([
    [null, 'mark:red:<5'],
    [99, 'mark:red:99'],
    [100, 'mark:red:99+'],
  ])('writes %s open warnings as %s', (total, mark) => {
    const [found] = marks([{ ...cell, total }], geometriesOf([cell], boundaries)).features;
    expect(found.properties.mark).toBe(mark);
  });

  it('shows a camera by what ails it, and none that has no place', () => {
    const camera = { deviceId: 'c1', lon: 116, lat: 39, state: 'online', tampered: true };
    const points = cameraPoints([
      camera,
      { ...camera, tampered: false },
      { ...camera, lon: null, lat: null },
    ]);
    expect(
      points.features.map(({ properties }: { properties: { mark: string } }) => properties.mark),
    ).toEqual(['camera:tampered', 'camera:online']);
  });

  it('lies within the bounds of all that is drawn', () => {
    expect(boundsOf([boundaries.features[0]!.geometry])).toEqual([110, 30, 118, 41]);
    expect(boundsOf([])).toBe(null);
  });
});

describe('an area in words', () => {
  const words = wordsOf(
    {
      'scheme.cell': 'Cell',
      'scheme.town': 'Town',
      'level.red': 'Red',
      'level.orange': 'Orange',
      'map.count': '{level} {count}',
      'map.few': 'fewer than 5',
    },
    'en',
    'UTC',
  );
  it('has its name, or its kind and code', () => {
    expect(areaName(town, namesOf(boundaries), words)).toBe('Donghua');
    expect(areaName(town, new Map(), words)).toBe('Town 110101001');
    expect(areaName(cell, new Map(), words)).toBe('Cell a42803');
  });
  it('says the same as the drawing, and no small number that is withheld', () => {
    expect(openText(cell, words)).toBe('Red 7 and Orange fewer than 5');
  });
});
