import type { Warning } from '../../core/record/warning.ts';
import type { StoredWarnings } from '../ports/history.ts';
import type { Backoff, Clock } from '../ports/hooks.ts';
import type { Logger } from '../ports/logger.ts';
import type { Scored } from './erased-warnings.ts';
import type { FeedStore } from './feed.ts';
import { createHeard } from './heard.ts';
import { covers, type Places } from './places.ts';

/** Where the open warnings that the log tells of no more are read from, and how. */
export interface SeedSource {
  readonly stored: StoredWarnings;
  /** Before the store is asked once more. */
  readonly backoff: Backoff;
  readonly clock: Pick<Clock, 'after'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

export interface SeedingOptions extends SeedSource {
  readonly feed: Pick<FeedStore, 'seed'>;
  readonly maxOpen: number;
  /** What was read last of each partition; fewer before all have begun. */
  readonly reached: () => Places;
  /** Where the log ends now. */
  readonly ends: () => Promise<Places>;
  readonly isErased: (scored: Scored) => boolean;
}

export interface Seeding {
  /** Records of a partition were passed over: what is open of them the store has to tell. */
  passOver(partition: number): void;
  /** A record was read. */
  note(warning: Warning, partition: number): void;
  /** A partition has begun, or was read further. */
  readOn(): void;
  /** Asks no more; resolves when nothing is under way. */
  stop(): Promise<void>;
}

/** Ids remembered for each open warning held, while the store does not answer. */
const HEARD_PER_OPEN = 10;

/** Attempts that fail before somebody is told: the store lags by some seconds. */
const PATIENCE = 3;
const BEHIND = 'it has yet to come as far as the log was read from';
const NOT_YET =
  'what was open before the part of the log that was read is not shown: ClickHouse does not tell it; it is asked again until it does';

/**
 * Gives the feed what the store has as open, once the store is known to have all that the log was not read of, and the log was
 * read as far as the store may have come: so nothing that the log has ended comes back, and nothing comes here before the log
 * tells it. Tries until it has.
 */
export function createSeeding(options: SeedingOptions): Seeding {
  const { stored, feed, maxOpen, reached, ends, isErased, backoff, clock, logger } = options;
  const heard = createHeard(maxOpen * HEARD_PER_OPEN, isErased);
  let isNeeded = false;
  let running: Promise<void> | null = null;
  let isStopped = false;
  let wake = (): void => {};
  let endPause = (): void => {};

  const woken = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const callOff = clock.after(ms, resolve);
      endPause = () => {
        callOff();
        resolve();
      };
    });
  const readToEnd = async (): Promise<void> => {
    const end = await ends();
    while (!isStopped && !covers(reached(), end)) await woken();
  };
  /** Whether the feed has them. */
  const seed = async (): Promise<boolean> => {
    await readToEnd();
    const since = heard.current();
    if (isStopped || !(await stored.holds(since.places()))) return false;
    const open = await stored.open(maxOpen + 1);
    await readToEnd();
    if (isStopped || since !== heard.current()) return false;
    const isAll = open.length <= maxOpen;
    feed.seed(
      open.filter((warning) => !isErased(warning)),
      since.has,
      isAll,
    );
    isNeeded = false;
    heard.rest();
    logger.info(
      { stored: open.length, isAll },
      'what was open before the part of the log that was read was taken from ClickHouse',
    );
    return true;
  };
  const run = async (): Promise<void> => {
    for (let failures = 1; !isStopped && isNeeded; failures++) {
      const trouble = await seed().then((isDone) => (isDone ? null : BEHIND), String);
      if (trouble === null || isStopped) continue;
      if (failures === PATIENCE) logger.warn({ trouble }, NOT_YET);
      await pause(backoff(failures));
    }
    running = null;
  };

  return {
    passOver(partition) {
      heard.passOver(partition);
      isNeeded = true;
      running ??= run();
    },
    note: heard.note,
    readOn: () => wake(),
    async stop() {
      isStopped = true;
      wake();
      endPause();
      await running;
    },
  };
}
