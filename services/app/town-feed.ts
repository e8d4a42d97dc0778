import { townFeed } from '../adapters/simulated-town/feed.ts';
import { TOWN_SOURCES } from '../adapters/simulated-town/town-event.ts';
import type { RegisteredSource } from '../core/merge/sources.ts';
import type { Ingest } from '../steps/ingest/ingest.ts';

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

/** Sends a simulated town's events to the ingest door at a steady rate, until stopped. */
export function startTownFeed({ ingest, now, ...options }: TownFeedOptions): {
  readonly done: Promise<void>;
  stop(): Promise<void>;
} {
  const deliveries = townFeed({ ...options, now: now() });
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    let next = deliveries.next().value;
    while (!stopping.signal.aborted) {
      const due: unknown[] = [];
      const time = now();
      for (; next.at <= time && due.length < MOST_AT_ONCE; next = deliveries.next().value)
        due.push(next.event);
      if (due.length > 0) await ingest.offer(due, 'simulated town');
      await pause(EVERY_MS, stopping.signal);
    }
  };
  const done = run();
  return {
    done,
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
