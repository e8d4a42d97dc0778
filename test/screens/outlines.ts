import { areaCodeOf, placeOf } from '../../services/adapters/simulated-town/town.ts';

const TOWN_METRES = 2_700;
/** The town of the live feed is some ten kilometres wide. */
const TOWNS_A_SIDE = 4;
const COUNTY_DIGITS = 6;
const TOWN_DIGITS = 9;

/** Outlines of the simulated town's counties and towns, which are squares, as the setting `console.boundaries` takes them. */
export function townOutlines(): object {
  const towns = squares(TOWN_METRES, TOWNS_A_SIDE, TOWN_DIGITS);
  const counties = squares(2 * TOWN_METRES, TOWNS_A_SIDE / 2, COUNTY_DIGITS);
  return { type: 'FeatureCollection', features: [...counties, ...towns] };
}

function squares(side: number, count: number, codeDigits: number): readonly object[] {
  return Array.from({ length: count * count }, (_, i) => {
    const [west, south] = [(i % count) * side, Math.floor(i / count) * side];
    const corners = [
      [0, 0],
      [side, 0],
      [side, side],
      [0, side],
      [0, 0],
    ].map(([x, y]) => placeOf({ x: west + x!, y: south + y! }));
    const code = areaCodeOf({ x: west + side / 2, y: south + side / 2 }).slice(0, codeDigits);
    return {
      type: 'Feature',
      properties: { code },
      geometry: { type: 'Polygon', coordinates: [corners.map(({ lon, lat }) => [lon, lat])] },
    };
  });
}
