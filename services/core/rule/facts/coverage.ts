import type { EventTable } from '../../history/event-table.ts';
import type { Value } from '../../history/layout.ts';
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
  const category = events.reader('category');
  const status = events.reader('status');
  return (run) => {
    const { history, classes, end } = run;
    const offlineBy = new Map<Value, boolean>();
    for (
      let i = history.next(feature, startOf(run), end, classes);
      i < end;
      i = history.next(feature, i + 1, end, classes)
    ) {
      const row = history.rows[i]!;
      const kind = category(row);
      if (kind === 'offline') offlineBy.set(device(row), isOpen(status(row)));
      else if (kind === 'online' || !offlineBy.has(device(row))) offlineBy.set(device(row), false);
    }
    const offline = [...offlineBy.values()].filter(Boolean).length;
    return offlineBy.size === 0 ? undefined : (offlineBy.size - offline) / offlineBy.size;
  };
}

function isOpen(status: Value): boolean {
  return status !== 'cleared' && status !== 'closed';
}
