import fc, { type Arbitrary } from 'fast-check';
import { randomOf } from '../values/readings.ts';

export type Place = readonly [lat: number, lon: number];

const STEP = 360 / 2 ** 30;

/** Whole kinds of places: what a tree must bear besides an even spread over a cell. */
const KINDS: Readonly<Record<string, (random: () => number, index: number) => Place>> = {
  even: (random) => [24.5 + random() / 300, 117 + random() / 300],
  addresses: (random) => [24.5 + Math.floor(random() * 4) / 2_000, 117 + Math.floor(random() * 5) / 2_000],
  'one place': () => [24.5, 117],
  'less than a step apart': (random) => [24.5 + (random() * STEP) / 4, 117 + (random() * STEP) / 4],
  drifting: (_, index) => [24.5 + index / 1e6, 117 + index / 1e5],
  clusters: (random) => [
    24.5 + Math.floor(random() * 2) / 100 + random() / 1e6,
    117 + Math.floor(random() * 2) / 100 + random() / 1e6,
  ],
  'far apart': (random) =>
    random() < 0.9
      ? [24.5 + random() / 1e4, 117 + random() / 1e4]
      : [random() * 180 - 90, random() * 360 - 180],
  'at the date line': (random) => [
    random() / 300,
    random() < 0.5 ? 180 - random() / 300 : random() / 300 - 180,
  ],
  'at a pole': (random) => [90 - random() / 300, random() * 360 - 180],
};

/** A row of places that a seed makes; one in four is one before, and they may change their kind. */
export const scatter = (length: number): Arbitrary<readonly Place[]> =>
  fc
    .record({
      length: fc.nat({ max: length }),
      seed: fc.integer(),
      kinds: fc.array(fc.constantFrom(...Object.keys(KINDS)), { minLength: 1, maxLength: 2 }),
    })
    .map(({ length: many, seed, kinds }) => placesOf(many, seed, kinds));

export function placesOf(length: number, seed: number, kinds: readonly string[]): readonly Place[] {
  const random = randomOf(seed);
  const places: Place[] = [];
  for (let i = 0; i < length; i++) {
    const kind = KINDS[kinds[Math.floor((i * kinds.length) / length)]!]!;
    places.push(i > 0 && random() < 0.25 ? places[Math.floor(random() * i)]! : kind(random, i));
  }
  return places;
}
