import type { Account } from '../../core/access/account.ts';
import { aboutOf } from '../../core/access/permit.ts';
import { routeOf } from '../../core/push/route.ts';
import type { Unit } from '../../core/push/unit.ts';
import type { Warning } from '../../core/record/warning.ts';

/** Digits of the administrative code that are told of a person's warning that is veiled: a town's. */
const VEILED_DIGITS = 9;

export const isPerson = (warning: Pick<Warning, 'subject'>): boolean => aboutOf(warning) === 'person';

/** The place of a person's warning as it is told while nobody has given a reason. */
export const veiledCode = ({ areaCode }: Pick<Warning, 'areaCode'>): string | null =>
  areaCode?.slice(0, VEILED_DIGITS) ?? null;

/**
 * As much of a warning's administrative code as an account may know before it gave a reason: of a person's the town, and what
 * its own areas say by themselves.
 */
export function toldPlace({ areas }: Pick<Account, 'areas'>, warning: Warning): string | null {
  const { areaCode } = warning;
  if (!isPerson(warning) || areaCode === null) return areaCode;
  const own = areas.filter((area) => areaCode.startsWith(area)).map(({ length }) => length);
  return areaCode.slice(0, Math.max(VEILED_DIGITS, ...own));
}

export interface UnitsLook {
  /** Whether who has it may be seen; of a person only once a reason was given. */
  readonly seesAssignee: boolean;
  /** Whether it is of a person and nobody has given a reason: then no more follows from its units than from its town. */
  readonly isVeiledPerson: boolean;
}

/**
 * The units that a warning goes to by the settings as they are. Null where that would tell more of a person's place than the
 * town: where a unit is for a part of it.
 */
export function toldUnits(
  units: readonly Unit[],
  warning: Warning,
  { seesAssignee, isVeiledPerson }: UnitsLook,
): readonly string[] | null {
  if (!isVeiledPerson)
    return routeOf(units, { ...warning, assignee: seesAssignee ? warning.assignee : null });
  const areaCode = veiledCode(warning);
  const isOfPart = (area: string): boolean =>
    area.length > VEILED_DIGITS && areaCode !== null && area.startsWith(areaCode);
  if (units.some(({ areas }) => areas.some(isOfPart))) return null;
  return routeOf(units, { ...warning, areaCode, assignee: null });
}
