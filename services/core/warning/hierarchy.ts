import { ADMIN_SCHEMES } from '../event/vocabulary.ts';

/** Areas whose supervisors are asked one after another: a village's is its town's. */
const RUNGS = [ADMIN_SCHEMES.town, ADMIN_SCHEMES.county, ADMIN_SCHEMES.city];

/**
 * Codes of the areas that a warning goes up through while nobody acknowledges it: from that of the supervisor who is asked
 * first to the city's. Empty where no code is known.
 *
 * `350102003001` goes by `350102003`, `350102` and `3501`.
 */
export function areasAbove(areaCode: string | null): readonly string[] {
  if (areaCode === null) return [];
  return RUNGS.filter((digits) => areaCode.length >= digits).map((digits) => areaCode.slice(0, digits));
}

/** The escalation at which nobody is left to ask; the supervisor is always one. */
export function topEscalation(areaCode: string | null): number {
  return Math.max(1, areasAbove(areaCode).length);
}
