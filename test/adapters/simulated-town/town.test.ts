import { expect, test } from 'vitest';
import { createDevices } from '../../../services/adapters/simulated-town/devices.ts';
import { createRandom } from '../../../services/adapters/simulated-town/random.ts';
import { homeOf, residentOf, tokenOf } from '../../../services/adapters/simulated-town/residents.ts';
import { areaCodeOf, createTown, placeOf, pointOf } from '../../../services/adapters/simulated-town/town.ts';
import { TOKEN_PATTERN } from '../../../services/core/event/vocabulary.ts';

const town = createTown(1, { people: 500_000, cameras: 1_000, rate: 1 });

test('half of the street life lies on 2.1 to 6.0 % of the blocks (Weisburd 2015)', () => {
  const weights = [...town.streetWeights].sort((a, b) => b - a);
  const half = weights.reduce((sum, weight) => sum + weight, 0) / 2;
  let sum = 0;
  const blocks = weights.findIndex((weight) => {
    sum += weight;
    return sum >= half;
  });
  const share = (blocks + 1) / weights.length;
  expect(share).toBeGreaterThan(0.021);
  expect(share).toBeLessThan(0.06);
});

test('area codes have twelve digits, name no real division and nest as villages do in towns in counties', () => {
  const codes = town.buildings.map(areaCodeOf);
  expect(codes.every((code) => /^9901\d{8}$/.test(code))).toBe(true);
  const distinct = (digits: number): number => new Set(codes.map((code) => code.slice(0, digits))).size;
  expect(distinct(4)).toBe(1);
  expect(distinct(6)).toBeGreaterThan(1);
  expect(distinct(9)).toBeGreaterThan(distinct(6));
  expect(distinct(12)).toBeGreaterThan(distinct(9));
});

test('two villages never share a code, however large the town', () => {
  const villages = new Map<string, string>();
  const largest = createTown(1, { people: 3_000_000, cameras: 20, rate: 1 });
  const middles: number[] = [];
  for (let metres = 450; metres < largest.sideBlocks * 100 + 450; metres += 900) middles.push(metres);
  for (const x of middles)
    for (const y of middles) {
      const code = areaCodeOf({ x, y });
      expect(code).toMatch(/^9901\d{8}$/);
      expect(villages.has(code), `${code} at ${x}, ${y}`).toBe(false);
      villages.set(code, `${x},${y}`);
    }
});

test('a place on the globe leads back to the point of the plane it came from', () => {
  const point = { x: 4_321, y: 9_876 };
  const back = pointOf(placeOf(point));
  expect(back.x).toBeCloseTo(point.x, 0);
  expect(back.y).toBeCloseTo(point.y, 0);
});

test('tokens have the form of keyed tokens, follow from the seed and do not collide', () => {
  const tokens = Array.from({ length: 20_000 }, (_, resident) => tokenOf(1, resident));
  expect(tokens.every((token) => TOKEN_PATTERN.test(token))).toBe(true);
  expect(new Set(tokens).size).toBe(tokens.length);
  expect(tokenOf(1, 7)).toBe(tokens[7]);
  expect(tokenOf(2, 7)).not.toBe(tokens[7]);
});

test('who lives in a building has that building as a home', () => {
  const random = createRandom(9);
  for (const building of [0, 1, 500, town.buildings.length - 1])
    for (let i = 0; i < 20; i++)
      expect(homeOf(town, residentOf(random, town, building))).toEqual(town.buildings[building]);
});

test('device ids have twenty digits with the type in its place, and are unique', () => {
  const { cameras, detectors, crowdCameras } = createDevices(town);
  const ids = [...cameras, ...detectors].map((device) => device.id);
  expect(ids.every((id) => /^9901\d{2}0000(132|134)0\d{6}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(cameras.map((camera) => camera.deviceClass))).toEqual(new Set([1, 2, 3]));
  expect(crowdCameras.every((camera) => camera.deviceClass === 1)).toBe(true);
});
