import { createRandom, type Random } from './random.ts';
import type { PlaceJson } from './town-event.ts';

/** A point of the town's plane: metres east and north of its south-west corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Scale {
  readonly people: number;
  readonly cameras: number;
  /** Multiplies every background rate. */
  readonly rate: number;
}

export const DEFAULT_SCALE: Scale = { people: 50_000, cameras: 800, rate: 1 };

/** Chicago's residents per km2, so that its near-repeat profile is met at its own density. */
const PEOPLE_PER_KM2 = 4_650;
const PEOPLE_PER_BUILDING = 12;
export const BLOCK_METRES = 100;
const BLOCKS_PER_VILLAGE = 9;
const VILLAGES_PER_TOWN = 3;
const TOWNS_PER_COUNTY = 2;

/**
 * South-west corner: open water, so that no simulated report falls on somebody's door. Codes begin with 9901: GB/T
 * 2260 gives no division a number above 82, so they have the right form and name no real one.
 */
const CORNER = { lon: 124.6, lat: 29.4 };
const CITY = '9901';
const METRES_PER_DEGREE = (6_371_008.8 * Math.PI) / 180;
const METRES_PER_DEGREE_LON = METRES_PER_DEGREE * Math.cos((CORNER.lat * Math.PI) / 180);

/**
 * Log-scale of the blocks' weights. Street life: half of it on about 4 % of the blocks, inside the 2.1-6.0 % of
 * street segments of Weisburd 2015 (share of a log-normal held by the top p: Phi(sigma - z(1-p))). Homes: milder, since
 * every block has some.
 */
const STREET_SIGMA = 1.75;
const HOME_SIGMA = 0.8;

/** Streets, homes and who lives where. Everything follows from the seed and the scale. */
export interface Town {
  readonly seed: number;
  readonly scale: Scale;
  readonly sideBlocks: number;
  readonly buildings: readonly Point[];
  /** Relative burglary risk of each building; the mean is 1. */
  readonly homeWeights: Float64Array;
  readonly streetWeights: Float64Array;
  /** A point on a street, drawn by the blocks' street weights. */
  streetPoint(random: Random): Point;
  readonly buildingsPerBlock: number;
}

export function createTown(seed: number, scale: Scale): Town {
  const random = createRandom(seed, 'town');
  const sideMetres = Math.sqrt(scale.people / PEOPLE_PER_KM2) * 1_000;
  const sideBlocks = Math.max(10, Math.round(sideMetres / BLOCK_METRES));
  const blocks = sideBlocks * sideBlocks;
  const buildingsPerBlock = Math.max(1, Math.round(scale.people / PEOPLE_PER_BUILDING / blocks));
  const buildings: Point[] = [];
  const homeWeights = new Float64Array(blocks * buildingsPerBlock);
  for (let block = 0; block < blocks; block++) {
    const blockWeight = random.logNormal(1, HOME_SIGMA);
    for (let i = 0; i < buildingsPerBlock; i++) {
      homeWeights[buildings.length] = blockWeight;
      buildings.push(pointInBlock(random, block, sideBlocks));
    }
  }
  scaleToMeanOne(homeWeights);
  const streetWeights = Float64Array.from({ length: blocks }, () => random.logNormal(1, STREET_SIGMA));
  const cumulative = cumulate(streetWeights);
  return {
    seed,
    scale,
    sideBlocks,
    buildings,
    homeWeights,
    streetWeights,
    streetPoint: (draws) => pointInBlock(draws, drawIndex(draws, cumulative), sideBlocks),
    buildingsPerBlock,
  };
}

function pointInBlock(random: Random, block: number, sideBlocks: number): Point {
  const column = block % sideBlocks;
  const row = Math.floor(block / sideBlocks);
  return { x: (column + random.next()) * BLOCK_METRES, y: (row + random.next()) * BLOCK_METRES };
}

function scaleToMeanOne(weights: Float64Array): void {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  for (let i = 0; i < weights.length; i++) weights[i]! /= mean;
}

/** Running sums, for `drawIndex`. */
export function cumulate(weights: Float64Array): Float64Array {
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum;
  });
}

/** An index, drawn in proportion to the weights behind the running sums. */
export function drawIndex(random: Random, cumulative: Float64Array): number {
  const target = random.next() * cumulative[cumulative.length - 1]!;
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle]! > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** WGS 84 with six decimals (about 0.1 m), and the twelve digits of the village. */
export function placeOf(point: Point): PlaceJson {
  return {
    lon: Number((CORNER.lon + point.x / METRES_PER_DEGREE_LON).toFixed(6)),
    lat: Number((CORNER.lat + point.y / METRES_PER_DEGREE).toFixed(6)),
    areaCode: areaCodeOf(point),
  };
}

/** The inverse of `placeOf`, to its rounding. */
export function pointOf(place: PlaceJson): Point {
  return {
    x: (place.lon - CORNER.lon) * METRES_PER_DEGREE_LON,
    y: (place.lat - CORNER.lat) * METRES_PER_DEGREE,
  };
}

/** City 4 + county 2 + town 3 + village 3 digits, from a grid of villages, towns and counties. */
export function areaCodeOf({ x, y }: Point): string {
  const village = (metres: number): number =>
    Math.max(0, Math.floor(metres / (BLOCK_METRES * BLOCKS_PER_VILLAGE)));
  const [column, row] = [village(x), village(y)];
  const town = [Math.floor(column / VILLAGES_PER_TOWN), Math.floor(row / VILLAGES_PER_TOWN)] as const;
  const county = 1 + Math.floor(town[0] / TOWNS_PER_COUNTY) + 9 * Math.floor(town[1] / TOWNS_PER_COUNTY);
  const townNumber = 1 + (town[0] % TOWNS_PER_COUNTY) + TOWNS_PER_COUNTY * (town[1] % TOWNS_PER_COUNTY);
  const villageNumber = 1 + (column % VILLAGES_PER_TOWN) + VILLAGES_PER_TOWN * (row % VILLAGES_PER_TOWN);
  return `${countyCode(county)}${digits(townNumber, 3)}${digits(200 + villageNumber, 3)}`;
}

const countyCode = (county: number): string => `${CITY}${digits(county, 2)}`;

const digits = (value: number, length: number): string => String(value).padStart(length, '0');

/** A point at most `metres` away, kept inside the town. */
export function nearby(random: Random, town: Town, from: Point, metres: number): Point {
  const angle = random.next() * 2 * Math.PI;
  const distance = Math.sqrt(random.next()) * metres;
  const side = town.sideBlocks * BLOCK_METRES - 1;
  const inside = (value: number): number => Math.min(side, Math.max(0, value));
  return { x: inside(from.x + Math.cos(angle) * distance), y: inside(from.y + Math.sin(angle) * distance) };
}
