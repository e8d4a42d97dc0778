import type { Delivery } from '../../core/push/delivery.ts';
import type { Mode } from '../../core/record/mode.ts';
import type { Warning } from '../../core/record/warning.ts';
import { scoredOf } from './erased-warnings.ts';
import type { Lane } from './lane.ts';

/** A revision with its place in the partition. */
export interface Entry {
  readonly warning: Warning;
  readonly offset: number;
  /** When the log took it, epoch ms. */
  readonly takenAt: number;
}

/** What the partition holds from somewhere on. */
export interface Chunk {
  readonly entries: readonly Entry[];
  /** Offset that came next when it was read, at least. */
  readonly end: number;
  /** As it was after the entries were read. */
  readonly mode: Mode;
}

export interface CursorOptions {
  readonly hook: string;
  readonly lane: Lane;
  readonly from: number;
  /** What the log took before then is passed over, epoch ms. */
  readonly since: number;
  /** Next offset that the task will be handed. */
  readonly live: () => number;
  /** At most so many entries from a position on. */
  readonly read: (position: number, limit: number) => Promise<Chunk>;
  readonly deliver: (entry: Entry, mode: Mode) => Delivery | null;
  readonly onStop: () => void;
}

/** How far one receiver has come in the partition, and where it gets the next from: the task, or when it fell behind the log. */
export interface Cursor {
  readonly hook: string;
  offer(entry: Entry, mode: Mode): void;
  /** Reads on by itself where it fell behind and its lane has room again. Never rejects: see `failure`. */
  catchUp(): Promise<void>;
  /** Lowest offset that is not done with. */
  mark(): number;
  wake(): void;
  failure(): { readonly error: unknown } | null;
  stop(graceMs: number): Promise<void>;
}

/** Read at once, where a receiver catches up. */
const MOST_AT_ONCE = 500;

export function createCursor({ lane, live, ...options }: CursorOptions): Cursor {
  let position = options.from;
  let isBehind = false;
  let reading: Promise<void> | null = null;
  let failure: { readonly error: unknown } | null = null;
  let isStopped = false;

  const pass = (entry: Entry, mode: Mode): void => {
    const { warning, offset, takenAt } = entry;
    const delivery = takenAt < options.since ? null : options.deliver(entry, mode);
    if (delivery !== null) lane.take({ delivery, scored: scoredOf(warning), offset, takenAt });
    position = offset + 1;
  };

  async function readOn(): Promise<void> {
    try {
      while (isBehind && !isStopped && lane.room() > 0) {
        const limit = Math.min(MOST_AT_ONCE, lane.room());
        const { entries, end, mode } = await options.read(position, limit);
        if (isStopped) return;
        for (const entry of entries) pass(entry, mode);
        if (entries.length < limit) position = Math.max(position, end);
        // Nothing is awaited between this and the next offer: what comes then follows on.
        isBehind = position < live();
      }
    } catch (error) {
      failure = { error };
    } finally {
      reading = null;
    }
  }

  const catchUp = async (): Promise<void> => {
    if (!isBehind || isStopped || failure !== null) return;
    if (lane.room() < lane.size()) return;
    reading ??= readOn();
    await reading;
  };

  return {
    hook: options.hook,
    offer(entry, mode) {
      if (isBehind || entry.offset < position) return;
      if (lane.room() > 0) pass(entry, mode);
      else isBehind = true;
    },
    catchUp,
    mark: () => lane.oldest() ?? (isBehind ? position : Math.max(position, live())),
    wake() {
      lane.wake();
      void catchUp();
    },
    failure: () => failure ?? lane.failure(),
    async stop(graceMs) {
      isStopped = true;
      await lane.stop(graceMs);
      await reading;
      options.onStop();
    },
  };
}
