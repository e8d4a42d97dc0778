import type { Event } from '../event/event.ts';
import { ADMIN_SCHEMES, type AdminScheme, type Role } from '../event/vocabulary.ts';
import { tokenOf } from '../record/individual.ts';

/** Administrative schemes from the smallest area to the largest. */
export const ADMIN_ORDER = ['village', 'town', 'county', 'city'] as const satisfies readonly AdminScheme[];

const CELL = 'area:cell:';
const ADMIN = /^area:(village|town|county|city):(\d{4,12})$/;

export const cellSubject = (cell: string): string => CELL + cell;

/** The area of a scheme that an administrative code lies in, or undefined where the code is too short to say. */
export function adminSubject(scheme: AdminScheme, areaCode: string): string | undefined {
  const digits = ADMIN_SCHEMES[scheme];
  return areaCode.length < digits ? undefined : `area:${scheme}:${areaCode.slice(0, digits)}`;
}

export const cellShard = (shardCell: string): string => `h3:${shardCell}`;

/** Cities are a shard of their own; what is smaller goes by its county. */
export function adminShard(scheme: AdminScheme, areaCode: string): string {
  return scheme === 'city'
    ? `city:${areaCode.slice(0, ADMIN_SCHEMES.city)}`
    : `county:${areaCode.slice(0, ADMIN_SCHEMES.county)}`;
}

/**
 * The shard that a subject's records go by, so that everything about a subject meets in one partition. Undefined for
 * what is no subject key.
 */
export function shardOfSubject(subject: string, shardOfCell: (cell: string) => string): string | undefined {
  if (tokenOf(subject) !== null) return subject;
  if (subject.startsWith(CELL)) return cellShard(shardOfCell(subject.slice(CELL.length)));
  const match = ADMIN.exec(subject);
  return match ? adminShard(match[1] as AdminScheme, match[2] as string) : undefined;
}

/** The distinct people of a case in the order they are named, as one text; tokens hold no space. */
export function tokensOf(event: Event): string {
  const { parties } = event;
  if (parties.length === 0) return '';
  if (parties.length === 1) return parties[0]!.token;
  return [...new Set(parties.map((party) => party.token))].join(' ');
}

export function splitTokens(tokens: string): readonly string[] {
  return tokens === '' ? [] : tokens.split(' ');
}

/** All roles of one person in a case, each once. */
export function rolesOf(event: Event, token: string): readonly Role[] {
  const { parties } = event;
  if (parties.length === 1) return [parties[0]!.role];
  return [...new Set(parties.filter((party) => party.token === token).map((party) => party.role))];
}
