import { LEVELS } from '../parts/level-mark.js';
import { nameText } from './area-text.js';

/** What the map draws, as GeoJSON. Pure. */

const collection = (features) => ({ type: 'FeatureCollection', features });
const feature = (geometry, properties) => ({ type: 'Feature', geometry, properties });
const point = (coordinates) => ({ type: 'Point', coordinates });

/** Outlines of areas by the area: a cell's own, an administrative area's from the boundaries. Areas without one are left out. */
export function geometriesOf(areas, boundaries) {
  const byCode = new Map(boundaries.features.map(({ properties, geometry }) => [properties.code, geometry]));
  const found = new Map();
  for (const { area, scheme, code, outline } of areas) {
    const geometry = scheme === 'cell' ? polygonOf(outline) : byCode.get(code);
    if (geometry !== undefined) found.set(area, geometry);
  }
  return found;
}

function polygonOf(outline) {
  return outline === null ? undefined : { type: 'Polygon', coordinates: [[...outline, outline[0]]] };
}

/** The areas as surfaces. */
export function surfaces(areas, geometries) {
  return collection(
    areas
      .filter(({ area }) => geometries.has(area))
      .map(({ area, level }) => feature(geometries.get(area), { area, level })),
  );
}

/** A mark in the middle of each area: its level's shape with the number of open warnings, the gravest drawn last. */
export function marks(areas, geometries) {
  const there = areas.filter(({ area }) => geometries.has(area));
  return collection(
    there.map(({ area, level, total }) =>
      feature(point(middleOf(geometries.get(area))), {
        area,
        mark: `mark:${level}:${markText(total)}`,
        order: LEVELS.indexOf(level),
      }),
    ),
  );
}

function markText(total) {
  if (total === null) return '<5';
  return total > 99 ? '99+' : String(total);
}

/** The names of areas where their marks are, in the language of `words`. */
export function names(boundaries, words) {
  return collection(
    boundaries.features
      .filter(({ properties: { name } }) => name !== undefined)
      .map(({ geometry, properties: { name } }) =>
        feature(point(middleOf(geometry)), { name: nameText(name, words) }),
      ),
  );
}

export function cameraPoints(cameras) {
  return collection(
    cameras
      .filter(({ lon, lat }) => lon !== null && lat !== null)
      .map(({ deviceId, lon, lat, state, tampered }) =>
        feature(point([lon, lat]), {
          deviceId,
          mark: `camera:${tampered ? 'tampered' : state}`,
          order: tampered ? 2 : Number(state === 'offline'),
        }),
      ),
  );
}

/** West, south, east, north of geometries; null where there are none. */
export function boundsOf(geometries) {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const geometry of geometries)
    for (const [lon, lat] of positionsOf(geometry.coordinates)) {
      west = Math.min(west, lon);
      east = Math.max(east, lon);
      south = Math.min(south, lat);
      north = Math.max(north, lat);
    }
  return west > east ? null : [west, south, east, north];
}

function middleOf(geometry) {
  const [west, south, east, north] = boundsOf([largestOf(geometry)]);
  return [(west + east) / 2, (south + north) / 2];
}

/** Of several islands the one with the longest outline: a mark between them would lie in none. */
function largestOf({ type, coordinates }) {
  if (type !== 'MultiPolygon') return { coordinates };
  return { coordinates: coordinates.reduce((a, b) => (b[0].length > a[0].length ? b : a)) };
}

function positionsOf(coordinates) {
  return typeof coordinates[0] === 'number' ? [coordinates] : coordinates.flatMap(positionsOf);
}
