import { DAY_MS } from '../../services/core/time/duration.ts';
import { surpriseOf } from './statistics.ts';

/** How many of the times lie in the window `(end - length, end]`. */
const countIn = (times: readonly number[], end: number, length: number) =>
  times.filter((time) => end - length < time && time <= end).length;

const WEEK_MS = 7 * DAY_MS;

/**
 * How unusual the number of events in the last `withinMs` is, held against the same hours of the up to eight weeks
 * before; null where the subject has been known for fewer than four of them.
 * @param seen times of all the subject's events that the rule may see
 * @param counted times of those that it counts
 */
export function baselineOf(
  seen: readonly number[],
  counted: readonly number[],
  at: number,
  withinMs: number,
): number | null {
  const known = seen.filter((time) => at - 63 * DAY_MS - withinMs < time && time <= at);
  if (known.length === 0) return null;
  const weeks = Math.min(8, Math.floor((at - withinMs - Math.min(...known)) / WEEK_MS));
  if (weeks < 4) return null;
  let earlier = 0;
  for (let week = 1; week <= weeks; week++) earlier += countIn(counted, at - week * WEEK_MS, withinMs);
  return surpriseOf(countIn(counted, at, withinMs), (earlier + 0.5) / weeks);
}

export interface DeviceEvent {
  readonly deviceId: string | null;
  readonly category: string;
  readonly status: string;
}

/** Share of the cameras that are not offline, given their alarms in order of time; null where there is none. */
export function coverageOf(alarms: readonly DeviceEvent[]): number | null {
  const cameras = [...new Set(alarms.map(({ deviceId }) => deviceId))];
  if (cameras.length === 0) return null;
  const offline = cameras.filter((camera) => {
    const last = alarms.findLast(
      ({ deviceId, category }) => deviceId === camera && (category === 'offline' || category === 'online'),
    );
    return last?.category === 'offline' && last.status !== 'cleared' && last.status !== 'closed';
  });
  return (cameras.length - offline.length) / cameras.length;
}
