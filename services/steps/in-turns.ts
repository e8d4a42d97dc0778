import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Sliced } from '../core/sliced.ts';

/** Does sliced work with a turn of the event loop after each slice: heartbeats go out and pages are served meanwhile. */
export async function inTurns<T>(work: Sliced<T>): Promise<T> {
  for (;;) {
    const slice = work.next();
    if (slice.done === true) return slice.value;
    await nextTurn();
  }
}
