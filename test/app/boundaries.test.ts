import { expect, it, onTestFinished } from 'vitest';
import { readBoundaries } from '../../services/app/boundaries.ts';
import { createWorkspace } from '../e2e/support/workspace.ts';

const ring = [
  [116, 39],
  [117, 39],
  [117, 40],
  [116, 39],
];
const town = (change: object = {}) => ({
  type: 'Feature',
  properties: { code: '110101001', name: { en: 'Donghua' }, headOfOffice: 'Somebody' },
  geometry: { type: 'Polygon', coordinates: [ring] },
  ...change,
});
const collection = (...features: readonly object[]) => ({ type: 'FeatureCollection', features });

async function fileWith(content: string): Promise<string> {
  const workspace = await createWorkspace();
  onTestFinished(() => workspace.remove());
  return await workspace.write('areas.geojson', content);
}

it('no file gives no boundaries', () => {
  expect(readBoundaries(undefined)).toEqual({ type: 'FeatureCollection', features: [] });
});

it('a file gives its outlines, and of their properties the code and the name alone', async () => {
  const { features } = readBoundaries(await fileWith(JSON.stringify(collection(town()))));
  expect(features).toEqual([town({ properties: { code: '110101001', name: { en: 'Donghua' } } })]);
});

it.each([
  ['no JSON', '{', 'JSON'],
  ['another thing', '{"type": "Feature"}', 'type: '],
  [
    'a code as a number',
    JSON.stringify(collection(town({ properties: { code: 110101 } }))),
    'features.0.properties.code',
  ],
  [
    'a code of five digits',
    JSON.stringify(collection(town({ properties: { code: '11010' } }))),
    '4, 6, 9 or 12 digits',
  ],
  [
    'points',
    JSON.stringify(collection(town({ geometry: { type: 'Point', coordinates: [1, 2] } }))),
    'features.0.geometry',
  ],
  [
    'metres in the place of degrees',
    JSON.stringify(
      collection(
        town({
          geometry: {
            type: 'Polygon',
            coordinates: [
              [
                [448_000, 4_417_000],
                [1, 1],
                [2, 2],
                [3, 3],
              ],
            ],
          },
        }),
      ),
    ),
    'features.0.geometry.coordinates.0.0.0',
  ],
])('a file with %s is refused with its name, the place and what to do', async (_name, content, place) => {
  const file = await fileWith(content);
  const read = () => readBoundaries(file);
  expect(read).toThrow(file);
  expect(read).toThrow(place);
  expect(read).toThrow('Give it as GeoJSON');
});

it('a file that is not there is refused', () => {
  expect(() => readBoundaries('/nowhere/areas.geojson')).toThrow(
    /areas\.geojson \(console\.boundaries\): ENOENT/,
  );
});
