import { checkEvent } from '../event/check.ts';
import type { Event } from '../event/event.ts';
import type { Fault } from '../fault.ts';

/** A case's events, checked as at the edge. The paths of their faults begin with `events[i]`. */
export function readEvents(written: readonly unknown[]): {
  events: readonly Event[];
  faults: readonly Fault[];
} {
  const events: Event[] = [];
  const faults: Fault[] = [];
  for (const [index, json] of written.entries()) {
    const checked = checkEvent(json);
    if (checked.ok) events.push(checked.event);
    faults.push(...eventFaults(checked, `events[${index}]`));
  }
  return { events, faults };
}

/** The faults of one event of a case: somebody accused in it is one too. */
export function eventFaults(checked: ReturnType<typeof checkEvent>, path: string): readonly Fault[] {
  const found = checked.ok ? checked.dropped : checked.faults;
  return found.map((fault) => ({ ...fault, path: fault.path === '' ? path : `${path}.${fault.path}` }));
}
