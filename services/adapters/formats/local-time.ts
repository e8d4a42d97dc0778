import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../core/time/duration.ts';

/** Clocks and calendars as a zone's people read them. */
export interface Zone {
  /**
   * Epoch ms of a local date and time given as if it were UTC. Where the clock went back and a time was read twice, the first
   * (summer time) is meant; a time that the clock skipped is taken as read from a clock not yet put forward, so
   * 02:30 in the gap is 03:30. Both as RFC 5545 (3.3.5) and Temporal's `compatible` have it.
   */
  toInstant(localMs: number): number;
  /** What the zone's clock shows at an instant, as if it were UTC. */
  toLocal(epochMs: number): number;
}

const OFFSET = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Throws a `RangeError` where there is no such zone (`isZone`). */
export function openZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  const offsetAt = (epochMs: number): number => {
    const part = format.formatToParts(epochMs).find(({ type }) => type === 'timeZoneName');
    const [, sign, hours, minutes, seconds = 0] = OFFSET.exec(part?.value ?? '') ?? [];
    const size =
      Number(hours ?? 0) * HOUR_MS + Number(minutes ?? 0) * MINUTE_MS + Number(seconds) * SECOND_MS;
    return sign === '-' ? -size : size;
  };
  const offsetOnDay = remember((day) => offsetAt(day * DAY_MS));
  return {
    toInstant: (localMs) => {
      const day = Math.floor(localMs / DAY_MS);
      // No zone is more than a day from UTC, so these lie before and after any change of the clock that matters.
      const before = offsetOnDay(day - 1);
      const after = offsetOnDay(day + 2);
      if (before === after) return localMs - before;
      const candidates = [before, after].map((offset) => localMs - offset);
      const real = candidates.filter((instant) => instant + offsetAt(instant) === localMs);
      return real.length > 0 ? Math.min(...real) : localMs - before;
    },
    toLocal: (epochMs) => epochMs + offsetAt(epochMs),
  };
}

/** A file is mostly of few days and Intl is slow. */
function remember(compute: (day: number) => number): (day: number) => number {
  const known = new Map<number, number>();
  return (day) => {
    const found = known.get(day);
    if (found !== undefined) return found;
    const value = compute(day);
    known.set(day, value);
    return value;
  };
}
