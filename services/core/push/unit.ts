import { ALL } from '../access/account.ts';
import type { Level } from '../record/warning.ts';

/** A desk, a station or a team that warnings go to. */
export interface Unit {
  readonly id: string;
  /** Prefixes of administrative codes, or `*` for all. */
  readonly areas: readonly string[];
  /** Purposes, or `*` for all. */
  readonly purposes: readonly string[];
  readonly levels: readonly Level[];
  /** Units whose overdue warnings come to it. */
  readonly supervisorOf: readonly string[];
}

/** What it depends on who is told of a warning. */
export interface Routed {
  /** Null where no administrative code is known: then it is for those alone who have all areas. */
  readonly areaCode: string | null;
  readonly purpose: string;
  readonly level: Level;
  /** How many times it went up unacknowledged. */
  readonly escalation: number;
  /** `unit:<id>` where it was given to a unit. */
  readonly assignee: string | null;
}

/** Length of the longest of the unit's prefixes that the place has, 0 for all areas; -1 where it is none of its places. */
export function reachOf({ areas }: Pick<Unit, 'areas'>, areaCode: string | null): number {
  const lengths = areas.map((area) => {
    if (area === ALL) return 0;
    return areaCode?.startsWith(area) === true ? area.length : -1;
  });
  return Math.max(-1, ...lengths);
}

/** Whether a unit may be told of it at all: its place, its purpose and its level are the unit's. */
export function maySee(unit: Unit, { areaCode, purpose, level }: Omit<Routed, 'escalation'>): boolean {
  const isItsPurpose = unit.purposes.includes(ALL) || unit.purposes.includes(purpose);
  return isItsPurpose && unit.levels.includes(level) && reachOf(unit, areaCode) >= 0;
}
