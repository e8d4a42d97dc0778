import { simulateTown } from '../../services/adapters/simulated-town/simulate.ts';
import type { EventJson } from '../../services/adapters/simulated-town/town-event.ts';
import { checkEvent } from '../../services/core/event/check.ts';
import type { Event } from '../../services/core/event/event.ts';

/** A city-sized simulated town: three streams in their proportions, with corrections, duplicates and planted harm. */
export interface LoadOptions {
  readonly events: number;
  readonly people: number;
  readonly cameras: number;
  readonly seed?: number;
}

/** The first so many events as their sources would send them. */
export function* load({ events, people, cameras, seed = 1 }: LoadOptions): Generator<EventJson> {
  let left = events;
  for (const { event } of simulateTown({
    seed,
    from: Date.UTC(2026, 0, 1),
    days: 3_650,
    scale: { people, cameras },
  })) {
    if (left-- <= 0) return;
    yield event;
  }
}

/** The same, decoded. */
export function* decodedLoad(options: LoadOptions): Generator<Event> {
  for (const json of load(options)) {
    const checked = checkEvent(json);
    if (!checked.ok) throw new Error('the simulated town sends events that do not pass the check');
    yield checked.event;
  }
}
