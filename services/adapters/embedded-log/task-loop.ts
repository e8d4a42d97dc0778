import type { Committed, RunOptions, Task, TaskControl } from '../../steps/ports/log.ts';
import { breathe, createBell } from './bell.ts';
import { fenced, type Groups, type Ownership } from './groups.ts';
import { createReader } from './reader.ts';
import type { Partition, Store } from './store.ts';

const DEFAULT_MAX_BATCH = 1_000;
const DEFAULT_IDLE_MS = 1_000;

/** What the loops of one run share. */
export interface RunContext {
  readonly store: Store;
  readonly groups: Groups;
  readonly ownership: Ownership;
  readonly options: RunOptions;
  stopping: boolean;
}

export interface TaskLoop {
  /** Resolves when the task has been stopped; rejects with its error, and then it is not stopped. */
  work(): Promise<void>;
  ring(): void;
  lag(): { topic: string; partition: number; records: number }[];
}

/** One task over its partition of each topic: one batch at a time, the event loop let through between batches. */
export function createTaskLoop(
  context: RunContext,
  number: number,
  partitions: readonly Partition[],
): TaskLoop {
  const { store, groups, ownership, options } = context;
  const { group, maxBatch = DEFAULT_MAX_BATCH } = options;
  // At least a millisecond, or a quiet task would never let go of the event loop.
  const idleMs = Math.max(1, options.idleMs ?? DEFAULT_IDLE_MS);
  const bell = createBell();
  const reader = createReader(store, partitions);
  const committed = committedOffsets(context, partitions);
  /** Next offset to be handled. A group that never committed starts at the first record still held. */
  const handled = new Map(
    partitions.map((partition) => [partition, committed.get(partition.topic)?.offset ?? partition.first]),
  );
  let ended = false;
  const control: TaskControl = {
    partition: number,
    async commit(next, metadata) {
      if (ended) throw fenced(group, `the task of partition ${number} has ended`);
      groups.commit(ownership, number, next, metadata);
    },
  };

  function markHandled(): void {
    for (const partition of partitions) handled.set(partition, reader.offsetOf(partition));
  }

  async function start(task: Task): Promise<void> {
    const starts = await task.start(committed);
    for (const partition of partitions) {
      reader.seek(partition, starts.get(partition.topic) ?? handled.get(partition)!);
    }
    markHandled();
  }

  async function consume(task: Task): Promise<void> {
    let quietSince = performance.now();
    while (!context.stopping) {
      groups.assertOwner(ownership);
      const records = reader.take(maxBatch);
      if (records.length > 0) {
        await task.handle(records, control);
        markHandled();
        await breathe();
      } else {
        // It may have passed over some that were taken out.
        markHandled();
        const rung = await bell.wait(quietSince + idleMs - performance.now());
        if (rung || context.stopping) continue;
        await task.idle?.(control);
      }
      quietSince = performance.now();
    }
  }

  return {
    async work() {
      for (const partition of partitions) partition.bells.add(bell);
      let task: Task | null = null;
      try {
        task = options.task(number);
        await start(task);
        await consume(task);
        await task.stop(control);
      } finally {
        ended = true;
        for (const partition of partitions) partition.bells.delete(bell);
        task?.release?.();
      }
    },
    ring: bell.ring,
    lag: () =>
      partitions.map((partition) => ({
        topic: partition.topic,
        partition: number,
        records: partition.next - handled.get(partition)!,
      })),
  };
}

function committedOffsets(
  { groups, options }: RunContext,
  partitions: readonly Partition[],
): Map<string, Committed> {
  const byTopic = new Map<string, Committed>();
  for (const partition of partitions) {
    const committed = groups.committed(options.group, partition);
    if (committed !== null) byTopic.set(partition.topic, committed);
  }
  return byTopic;
}
