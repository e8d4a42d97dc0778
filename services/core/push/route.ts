import { maySee, type Routed, reachOf, type Unit } from './unit.ts';

const UNIT_PREFIX = 'unit:';

/**
 * The units that a warning goes to, in the order in which it reaches them.
 *
 * At first those closest to the place: of the units that may see it, the ones with the longest prefix of its code, unless
 * they supervise another one that may see it. Each escalation adds the supervisors of those told last, or where none is
 * named the next units up the hierarchy of areas (village, town, county, city, all). Who was told stays told, so that a
 * unit hears how its warning goes on. A unit that a warning was assigned to is told as well. None is told of what it may
 * not see, whoever supervises or assigns.
 */
export function routeOf(units: readonly Unit[], routed: Routed): readonly string[] {
  const seeing = units.filter((unit) => maySee(unit, routed));
  const reach = (unit: Unit): number => reachOf(unit, routed.areaCode);
  const told = new Set<Unit>();
  const tell = (some: readonly Unit[]): void => {
    for (const unit of some) told.add(unit);
  };
  let last = closest(withoutSupervisors(seeing), reach);
  tell(last);
  const start = Math.max(-1, ...last.map(reach));
  for (let step = 0; step < routed.escalation && last.length > 0; step++) {
    const rest = seeing.filter((unit) => !told.has(unit));
    const supervisors = rest.filter((unit) => last.some(({ id }) => unit.supervisorOf.includes(id)));
    const above = rest.filter((unit) => reach(unit) < start);
    last = supervisors.length > 0 ? supervisors : closest(above, reach);
    tell(last);
  }
  tell(seeing.filter(({ id }) => routed.assignee === UNIT_PREFIX + id));
  return [...told].map(({ id }) => id);
}

/** Those that supervise none of the others; all, where each supervises another. */
function withoutSupervisors(units: readonly Unit[]): readonly Unit[] {
  const ids = new Set(units.map(({ id }) => id));
  const officers = units.filter(({ supervisorOf }) => !supervisorOf.some((id) => ids.has(id)));
  return officers.length > 0 ? officers : units;
}

function closest(units: readonly Unit[], reach: (unit: Unit) => number): readonly Unit[] {
  const longest = Math.max(-1, ...units.map(reach));
  return units.filter((unit) => reach(unit) === longest);
}
