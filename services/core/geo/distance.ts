/** Mean radius of the Earth (IUGG R1), metres. */
export const EARTH_RADIUS_METRES = 6_371_008.8;

const RADIANS = Math.PI / 180;
const METRES_PER_DEGREE = EARTH_RADIUS_METRES * RADIANS;
/** Far above the rounding of the haversine, far below any radius: the pre-check may let through, never shut out. */
const SLACK_METRES = 0.01;

/**
 * Great-circle distance in metres between two points in degrees, on a sphere.
 * Method: haversine (Sinnott, "Virtues of the haversine", 1984), which stays exact for small distances.
 */
export function metresBetween(latA: number, lonA: number, latB: number, lonB: number): number {
  const sinLat = Math.sin((latB - latA) * (RADIANS / 2));
  const sinLon = Math.sin((lonB - lonA) * (RADIANS / 2));
  const h = sinLat * sinLat + Math.cos(latA * RADIANS) * Math.cos(latB * RADIANS) * sinLon * sinLon;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.sqrt(Math.min(1, h)));
}

/**
 * False where the latitudes alone put two points more than `radiusMetres` apart; true says nothing. One subtraction
 * spares most far pairs the haversine.
 */
export function maybeWithin(latA: number, latB: number, radiusMetres: number): boolean {
  return Math.abs(latB - latA) * METRES_PER_DEGREE <= radiusMetres + SLACK_METRES;
}

/** Whether two points in degrees lie at most `radiusMetres` apart, the bound included. */
export function isWithin(
  latA: number,
  lonA: number,
  latB: number,
  lonB: number,
  radiusMetres: number,
): boolean {
  return maybeWithin(latA, latB, radiusMetres) && metresBetween(latA, lonA, latB, lonB) <= radiusMetres;
}
