import { EARTH_RADIUS_METRES, isWithin } from './distance.ts';

const RADIANS = Math.PI / 180;
/** Far above the rounding of what is compared, for radii of some kilometres: nearer to the rim than this it is measured. */
const SLACK_METRES = 0.001;
/** Beyond so many radians of longitude nothing is shut out: a box may reach round the Earth. */
const WIDE = 2;
/** Where haversines may be had roughly: radii of 12 km (`2 r/R` times the square root), 0.6 degrees from the poles. */
const MOST_ROUGH = 1e-6;
const LEAST_COS = 0.01;

/** Where a box lies to a circle. `RIM` says nothing. */
export type Side = typeof OUTSIDE | typeof RIM | typeof INSIDE;
export const OUTSIDE = 0;
export const RIM = 1;
export const INSIDE = 2;

/** A box of places in degrees, the bounds included: its south, north, west and east side in a row. Several lie in one array. */
export type Boxes = Float64Array<ArrayBuffer>;
export const SIDES = 4;

/**
 * The places within a radius of one, the same as by `isWithin`: most are told by bounds of the haversine that take no
 * trigonometry (`x² - x⁴/3 <= sin² x <= x²`, and `cos (a + d)` within `d²` of `cos a - d sin a`), and those at the rim are measured.
 */
export class Circle {
  readonly radiusMetres: number;
  /** Haversines of distances certainly inside and certainly outside. */
  readonly #inside: number;
  readonly #outside: number;
  #lat = 0;
  #lon = 0;
  #sin = 0;
  #cos = 1;
  /** Four times rough haversines: in the midst of those that have to be measured, how far these reach, and from where they are too rough. */
  #rim = 0;
  #rimWidth = Number.POSITIVE_INFINITY;
  #far = 0;

  /** @param radiusMetres at most some kilometres */
  constructor(radiusMetres: number) {
    this.radiusMetres = radiusMetres;
    this.#inside = radiusMetres > SLACK_METRES ? haversineOf(radiusMetres - SLACK_METRES) : -1;
    this.#outside = haversineOf(radiusMetres + SLACK_METRES);
  }

  /** Turns to another centre, degrees. */
  moveTo(lat: number, lon: number): void {
    this.#lat = lat;
    this.#lon = lon;
    this.#sin = Math.sin(lat * RADIANS);
    this.#cos = Math.cos(lat * RADIANS);
    this.#findRim();
  }

  /**
   * With h the haversine, `m = a + cos c (cos c - d sin c) b` the rough one, i and o those inside and outside, and places within
   * 6 o to the north or south (others are outside): `h <= m + 4 a b cos c <= m + 8 i²/cos c` where `m <= i`, and
   * `h >= m - a²/3 - 4 a b cos c - cos c (cos c - d sin c) b²/3`, which is `m - 150 o²/cos² c` at least where `m <= 4 o`, and
   * more than o where m is more, as long as `b < 1`, which `m <= cos² c/4` makes sure of. Near the poles nothing is rough.
   */
  #findRim(): void {
    const [inside, outside, cos] = [this.#inside, this.#outside, this.#cos];
    const isRough = cos >= LEAST_COS && outside <= MOST_ROUGH;
    const from = inside - (8 * inside * inside) / cos;
    const to = outside + (150 * outside * outside) / (cos * cos);
    this.#rim = 2 * (from + to);
    this.#rimWidth = isRough ? 2 * (to - from) : Number.POSITIVE_INFINITY;
    this.#far = cos * cos;
  }

  /** Whether a place, in degrees, lies at most the radius away. */
  has(lat: number, lon: number): boolean {
    const north = (lat - this.#lat) * RADIANS;
    const east = (lon - this.#lon) * RADIANS;
    const a = (north * north) / 4;
    const b = (east * east) / 4;
    const cos = this.#cos - this.#sin * north;
    const off = north * north;
    if (a + this.#cos * (cos + off) * b <= this.#inside) return true;
    if (b < 1 && lowest(a) + this.#cos * Math.max(0, cos - off) * lowest(b) > this.#outside) return false;
    return isWithin(this.#lat, this.#lon, lat, lon, this.radiusMetres);
  }

  /**
   * Which of the places `[low, high)`, each a latitude and a longitude, `has` holds for; gives how many. At a rim one in two is:
   * a processor guesses such branches wrong, so all but those at the rim itself are counted without one.
   */
  pick(places: Float64Array, low: number, high: number, into: Int32Array): number {
    const [lat, lon, sin, cos] = [this.#lat, this.#lon, this.#sin, this.#cos];
    const [rim, width, far] = [this.#rim, this.#rimWidth, this.#far];
    let length = 0;
    for (let i = low; i < high; i++) {
      const north = (places[2 * i]! - lat) * RADIANS;
      const east = (places[2 * i + 1]! - lon) * RADIANS;
      const roughly = north * north + cos * (cos - sin * north) * east * east;
      into[length] = i;
      if (Math.abs(roughly - rim) <= width || roughly > far) {
        if (this.has(places[2 * i]!, places[2 * i + 1]!)) length++;
      } else length = (length + Number(roughly < rim)) | 0;
    }
    return length;
  }

  /** `INSIDE` or `OUTSIDE` only where that holds for all places of the box at `at`. */
  sideOf(boxes: Boxes, at: number): Side {
    const south = (boxes[at]! - this.#lat) * RADIANS;
    const north = (boxes[at + 1]! - this.#lat) * RADIANS;
    const west = (boxes[at + 2]! - this.#lon) * RADIANS;
    const east = (boxes[at + 3]! - this.#lon) * RADIANS;
    const farLat = Math.max(-south, north);
    const farLon = Math.max(-west, east);
    const cosSouth = this.#cos - this.#sin * south;
    const cosNorth = this.#cos - this.#sin * north;
    const off = farLat * farLat;
    const most = Math.min(1, Math.max(cosSouth, cosNorth) + off);
    if ((farLat * farLat + this.#cos * most * farLon * farLon) / 4 <= this.#inside) return INSIDE;
    const nearLat = Math.max(0, south, -north);
    const nearLon = farLon > WIDE ? 0 : Math.max(0, west, -east);
    const least = Math.max(0, Math.min(cosSouth, cosNorth) - off);
    const low = lowest((nearLat * nearLat) / 4) + this.#cos * least * lowest((nearLon * nearLon) / 4);
    return low > this.#outside ? OUTSIDE : RIM;
  }
}

function haversineOf(metres: number): number {
  return Math.sin(metres / (2 * EARTH_RADIUS_METRES)) ** 2;
}

/** At most `sin² x`, given `x²`. */
function lowest(square: number): number {
  return square - (square * square) / 3;
}
