import { ROLES, type Role } from '../event/vocabulary.ts';

/** All bits of `ROLES`. */
export const EVERY_ROLE = (1 << ROLES.length) - 1;

/** Roles as bits of `ROLES`; 0 for areas. */
export function rolesMask(roles: readonly Role[]): number {
  let mask = 0;
  for (const role of roles) mask |= 1 << ROLES.indexOf(role);
  return mask;
}
