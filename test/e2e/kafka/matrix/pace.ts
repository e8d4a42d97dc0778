import { setTimeout as pause } from 'node:timers/promises';
import { lagOf } from './lag.ts';
import type { City } from './members.ts';

/** Windows sent between two looks. */
const BETWEEN_LOOKS = 8;
const LOOK_AGAIN_MS = 100;
/** A process that does not answer holds the feed up for so long at a time: it is to lag, not to stop the town. */
const PATIENCE_MS = 4_000;

/** Keeps the feed from running far ahead, so that faults meet a path at work. */
export interface Pace {
  /** Resolves when the next window may be sent. */
  next(): Promise<void>;
}

/** What the store lags is no reason to wait: ClickHouse may be away. */
export function createPace(city: City, maxLag: number, giveUp: AbortSignal): Pace {
  let allowed = BETWEEN_LOOKS;
  const mayGoOn = async (since: number): Promise<boolean> => {
    const lags = await lagOf(city);
    if (lags === undefined) return performance.now() - since > PATIENCE_MS;
    return [...lags].every(([place, lag]) => lag <= maxLag || !/^(merge|score) /.test(place));
  };
  return {
    async next() {
      allowed -= 1;
      if (allowed > 0) return;
      const since = performance.now();
      while (!(await mayGoOn(since))) {
        giveUp.throwIfAborted();
        await pause(LOOK_AGAIN_MS);
      }
      allowed = BETWEEN_LOOKS;
    },
  };
}
