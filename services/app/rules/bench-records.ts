import { simulateTown } from '../../adapters/simulated-town/simulate.ts';
import { checkEvent } from '../../core/event/check.ts';
import type { Event } from '../../core/event/event.ts';
import type { SubjectRecord } from '../../core/record/subject-record.ts';
import type { Config } from '../config.ts';
import { openMerge, positionOf } from './file-records.ts';

/** The events of a simulated town as the scorer gets them: what it costs to read and merge them is no rule's. */
export interface BenchRecords {
  readonly events: readonly Event[];
  readonly records: readonly SubjectRecord[];
}

const FROM = Date.UTC(2026, 0, 1);
/** The town's rates give about this many events a day: enough days are made for any number of them. */
const LEAST_EVENTS_A_DAY = 500;

export function townRecords(config: Config, seed: number, count: number): BenchRecords {
  const days = Math.ceil(count / LEAST_EVENTS_A_DAY) + 1;
  const merge = openMerge(config);
  const events: Event[] = [];
  const records: SubjectRecord[] = [];
  for (const { event: sent } of simulateTown({ seed, from: FROM, days })) {
    const checked = checkEvent(sent);
    if (!checked.ok) continue;
    const made = merge(checked.event, positionOf(checked.event, events.length));
    records.push(...made.map(([, record]) => record));
    if (events.push(checked.event) >= count) break;
  }
  // Every run starts anew, and repeats are not what is measured.
  return { events, records: records.map(({ body }) => ({ origin: null, body })) };
}
