import { DAY_MS } from '../../time/duration.ts';
import { surprise } from '../facts/baseline.ts';
import type { Found, Question } from './question.ts';
import type { SeenEvent } from './seen.ts';

const WEEK_MS = 7 * DAY_MS;
const MOST_WEEKS = 8;
const LEAST_WEEKS = 4;
const HISTORY_MS = 63 * DAY_MS;

/** The count of the window against the same hours of earlier weeks: see docs/semantics.md, `baseline`. */
export function explainBaseline({ params, surroundings, counted, reachMs, seen }: Question): Found {
  const { at, own } = surroundings;
  const from = at - HISTORY_MS - reachMs;
  const events = seen.filter(counted(params.of ?? {}));
  const known = own.filter((one) => one.at > from && one.at <= at).map((one) => one.at);
  const weeks = Math.min(MOST_WEEKS, Math.floor((at - reachMs - Math.min(...known)) / WEEK_MS));
  if (!(weeks >= LEAST_WEEKS)) {
    const had = Number.isFinite(weeks) ? Math.max(0, weeks) : 0;
    return {
      value: null,
      unknownBecause: `${had} earlier weeks of history, and it takes ${LEAST_WEEKS}`,
      events,
      from,
    };
  }
  const fitting = own.filter(counted(params.of ?? {}));
  const counts = Array.from({ length: weeks }, (_, k) => {
    const end = at - (k + 1) * WEEK_MS;
    return fitting.filter((one) => one.at > end - reachMs && one.at <= end).length;
  });
  const lambda = (counts.reduce((sum, count) => sum + count, 0) + 0.5) / weeks;
  return {
    value: surprise(events.length, lambda),
    events,
    note: `${events.length} now; ${counts.join(', ')} in the same hours of the ${weeks} weeks before; rate ${lambda.toPrecision(3)}`,
  };
}

/** The share of the area's cameras that are online: see docs/semantics.md, `coverage`. */
export function coverage({ params, seen }: Question): Found {
  const alarms = seen.filter(
    ({ event }) =>
      event.stream === 'camera-alarms' &&
      event.deviceId !== null &&
      (params.class === undefined || event.deviceClass === params.class),
  );
  const devices = new Set(alarms.map(({ event }) => event.deviceId));
  const offline = [...devices].flatMap((device) => {
    const last = alarms.findLast(
      ({ event }) =>
        event.deviceId === device && (event.category === 'offline' || event.category === 'online'),
    );
    return last !== undefined && isOffline(last) ? [last] : [];
  });
  if (devices.size === 0)
    return { value: null, unknownBecause: 'no camera of the area has reported', events: [] };
  return {
    value: (devices.size - offline.length) / devices.size,
    events: offline,
    note: `${offline.length} of ${devices.size} cameras are offline`,
  };
}

function isOffline({ event }: SeenEvent): boolean {
  return event.category === 'offline' && event.status !== 'cleared' && event.status !== 'closed';
}
