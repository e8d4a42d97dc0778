import { cellToLatLng, gridDisk, gridDistance, latLngToCell } from 'h3-js';
import type { Place } from '../../services/core/event/event.ts';
import { HOUR_MS } from '../../services/core/time/duration.ts';

/** Start of the small worlds, on a coarse grid of six hours so that equal instants are common. */
export const START = Date.UTC(2026, 0, 1);
export const STEP_MS = 6 * HOUR_MS;
export const timeAt = (step: number): number => START + step * STEP_MS;

export const TOKENS = ['p_aaaaaaaaaaaaaaaaaaaaaa', 'p_bbbbbbbbbbbbbbbbbbbbbb'] as const;

const CENTRE = latLngToCell(25, 119, 9);
const [NEXT, ACROSS] = gridDisk(CENTRE, 1).filter((cell) => cell !== CENTRE) as [string, string];
const DISTANT = gridDisk(CENTRE, 4).find((cell) => gridDistance(CENTRE, cell) === 4)!;

const middleOf = (cell: string, areaCode: string | null, northDegrees = 0): Place => {
  const [lat, lon] = cellToLatLng(cell);
  return { lon, lat: lat + northDegrees, areaCode };
};

/** Two places in one cell some 60 m apart, the next cell some 300 m away, and one beyond 1,000 m. The code that
 * begins with 99 is no real division. */
export const PLACES: readonly Place[] = [
  middleOf(CENTRE, '990102003001'),
  middleOf(CENTRE, '990102003002', 0.00054),
  middleOf(NEXT, '990102003'),
  middleOf(NEXT, '990102004001', -0.0003),
  middleOf(DISTANT, '9901'),
  middleOf(DISTANT, null),
];

/** A place whose cell belongs to another shard: only copies of its events come here. */
export const PLACE_ACROSS: Place = middleOf(ACROSS, '990199003001');

export const cellOf = ({ lat, lon }: Place): string => latLngToCell(lat, lon, 9);
export const isAcross = (place: Place): boolean => cellOf(place) === ACROSS;

const cellsByReach = new Map<string, readonly string[]>();

/** Every cell within `radiusMetres` of a cell, and more: adjacent centres lie at least 250 m apart. */
export function cellsWithin(cell: string, radiusMetres: number): readonly string[] {
  const rings = Math.ceil((radiusMetres + 450) / 250);
  const key = `${cell} ${rings}`;
  const known = cellsByReach.get(key) ?? gridDisk(cell, rings);
  cellsByReach.set(key, known);
  return known;
}
