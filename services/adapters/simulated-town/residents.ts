import { createRandom, type Random } from './random.ts';
import type { Point, Town } from './town.ts';

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const TOKEN_CHARACTERS = 22;

/** A resident: a number below the scale's `people`. */
export type Resident = number;

/** The token of a resident. Same form as a keyed token (132 bits), but made from the seed: nobody is behind it. */
export function tokenOf(seed: number, resident: Resident): string {
  const random = createRandom(seed, 'token', resident);
  let token = 'p_';
  for (let i = 0; i < TOKEN_CHARACTERS; i++) token += BASE64URL[random.int(0, 63)];
  return token;
}

/** Neighbours have neighbouring numbers. */
export function homeOf(town: Town, resident: Resident): Point {
  const building = Math.floor((resident / town.scale.people) * town.buildings.length);
  return town.buildings[building]!;
}

export function anyResident(random: Random, town: Town): Resident {
  return random.int(0, town.scale.people - 1);
}

/** Somebody else who lives a few doors away. */
export function neighbourOf(random: Random, town: Town, resident: Resident): Resident {
  return (resident + random.int(1, 5)) % town.scale.people;
}

/** Somebody who lives in the given building. */
export function residentOf(random: Random, town: Town, building: number): Resident {
  const perBuilding = town.scale.people / town.buildings.length;
  return Math.min(town.scale.people - 1, Math.ceil((building + random.next() * 0.9) * perBuilding));
}
