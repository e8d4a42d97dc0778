import { setTimeout } from 'node:timers/promises';
import { townFeed } from '../adapters/simulated-town/feed.ts';
import { TOWN_SOURCES } from '../adapters/simulated-town/town-event.ts';
import type { RegisteredSource } from '../core/merge/sources.ts';
import type { Ingest } from '../steps/ingest/ingest.ts';
import { LogError } from '../steps/ports/log.ts';

/** The simulated town's sources, as an installation would register real ones. */
export const TOWN_REGISTRY: readonly RegisteredSource[] = Object.values(TOWN_SOURCES).map(
  ({ id, stream, basis }) => ({
    id,
    streams: [stream],
    legalBasis: basis,
  }),
);

export interface TownFeedOptions {
  readonly ingest: Ingest;
  readonly seed: number;
  readonly ratePerSecond: number;
  /** Number of the start, so that no case id comes twice. */
  readonly run: number;
  /** Epoch ms. */
  readonly now: () => number;
}

/** After a machine slept much is due: it is sent in portions. */
const MOST_AT_ONCE = 1_000;
/** How often what is due is sent. */
const EVERY_MS = 50;
/** How long it waits before what the log did not take is sent again. */
const AGAIN_MS = 1_000;

/** Sends a simulated town's events to the ingest door at a steady rate, until stopped. */
export function startTownFeed({ ingest, now, ...options }: TownFeedOptions): {
  readonly done: Promise<void>;
  stop(): Promise<void>;
} {
  const deliveries = townFeed({ ...options, now: now() });
  const stopping = new AbortController();
  /** As any sender does that is told to come again. */
  const offer = async (due: readonly unknown[]): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await ingest.offer(due, 'simulated town');
        return;
      } catch (error) {
        if (!(error instanceof LogError && error.retryable)) throw error;
        await setTimeout(AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  const run = async (): Promise<void> => {
    let next = deliveries.next().value;
    while (!stopping.signal.aborted) {
      const due: unknown[] = [];
      const time = now();
      for (; next.at <= time && due.length < MOST_AT_ONCE; next = deliveries.next().value)
        due.push(next.event);
      if (due.length > 0) await offer(due);
      await setTimeout(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const done = run();
  return {
    done,
    stop: async () => {
      stopping.abort();
      // A feed that failed has said so through `done`; here it only has to be over.
      await done.catch(() => undefined);
    },
  };
}
