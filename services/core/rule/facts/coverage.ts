import type { EventTable } from '../../history/event-table.ts';
import type { Value } from '../../history/leaves.ts';
import { LastStates, type StateOf } from '../../history/values/last-states.ts';
import type { Known } from '../kleene.ts';
import type { Run } from '../run.ts';

/**
 * Share of the cameras (distinct `deviceId`) behind a feature's alarms that are online: whose last `offline` or `online`
 * event is no `offline` that still stands open. Undefined where there are no alarms.
 */
export function coverage(
  events: EventTable,
  startOf: (run: Run) => number,
  feature: number,
): (run: Run) => Known {
  const device = events.reader('deviceId');
  const isOffline = offlineReader(events);
  const of = { key: `coverage ${feature}`, feature, make: () => new LastStates(device, isOffline) };
  return (run) => {
    const found = run.history.window(of, startOf(run), run.end);
    if (found === null) return scanned(run, startOf(run), feature, device, isOffline);
    const { column, from, to } = found;
    return shareOf(column.devices(from, to), column.failing(from, to));
  };
}

function scanned(
  { history, classes, end }: Run,
  start: number,
  feature: number,
  device: (row: number) => Value,
  isOffline: StateOf,
): Known {
  const offlineBy = new Map<Value, boolean>();
  for (
    let i = history.next(feature, start, end, classes);
    i < end;
    i = history.next(feature, i + 1, end, classes)
  ) {
    const row = history.rowAt(i);
    const state = isOffline(row);
    if (state !== null || !offlineBy.has(device(row))) offlineBy.set(device(row), state ?? false);
  }
  let offline = 0;
  for (const one of offlineBy.values()) if (one) offline++;
  return shareOf(offlineBy.size, offline);
}

const shareOf = (cameras: number, offline: number): Known =>
  cameras === 0 ? undefined : (cameras - offline) / cameras;

/** Null for alarms that tell neither. */
function offlineReader(events: EventTable): StateOf {
  const category = events.reader('category');
  const status = events.reader('status');
  return (row) => {
    const kind = category(row);
    if (kind !== 'offline') return kind === 'online' ? false : null;
    const now = status(row);
    return now !== 'cleared' && now !== 'closed';
  };
}
