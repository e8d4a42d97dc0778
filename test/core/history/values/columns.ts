import type { Column } from '../../../../services/core/history/values/column.ts';
import { Distinct } from '../../../../services/core/history/values/distinct.ts';
import { Extremes } from '../../../../services/core/history/values/extremes.ts';
import { LastStates } from '../../../../services/core/history/values/last-states.ts';
import { Ranked } from '../../../../services/core/history/values/ranked.ts';
import { Sums } from '../../../../services/core/history/values/sums.ts';
import type { Reading, Told } from './naive.ts';

/** How to make each column over readings that are found by row. */
export function makers(readings: (row: number) => Reading) {
  const value = (row: number) => readings(row).value;
  const device = (row: number) => readings(row).device;
  return {
    distinct: () => new Distinct((row) => readings(row).text),
    sums: () => new Sums(value),
    least: () => new Extremes(value, 1),
    greatest: () => new Extremes(value, -1),
    ranked: () => new Ranked(value),
    states: () => new LastStates(device, (row) => readings(row).fails),
  } satisfies Record<string, () => Column>;
}

export type Columns = {
  readonly [K in keyof ReturnType<typeof makers>]: ReturnType<ReturnType<typeof makers>[K]>;
};
export type Name = keyof Columns;

/** What one column tells of a window. */
export const tells: {
  readonly [K in Name]: (column: Columns[K], from: number, to: number) => Partial<Told>;
} = {
  distinct: (column, from, to) => ({ count: column.count(from, to) }),
  sums: (column, from, to) => ({ known: column.known(from, to), sum: column.sum(from, to) }),
  least: (column, from, to) => ({ least: column.extreme(from, to) }),
  greatest: (column, from, to) => ({ greatest: column.extreme(from, to) }),
  ranked: (column, from, to) => {
    const known = column.known(from, to);
    const median = known === 0 ? undefined : column.ranked(from, to, Math.ceil(known / 2));
    return { known, median };
  },
  states: (column, from, to) => ({ devices: column.devices(from, to), failing: column.failing(from, to) }),
};
