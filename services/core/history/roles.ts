import { ROLES, type Role } from '../event/vocabulary.ts';

/** Roles as bits of `ROLES`; 0 for areas. */
export function rolesMask(roles: readonly Role[]): number {
  let mask = 0;
  for (const role of roles) mask |= 1 << ROLES.indexOf(role);
  return mask;
}
