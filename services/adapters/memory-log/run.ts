import {
  type Committed,
  LogError,
  type Running,
  type RunOptions,
  type Task,
  type TaskControl,
} from '../../steps/ports/log.ts';
import { take } from './records.ts';
import {
  assertHeld,
  findPartition,
  findTopic,
  type MemoryPartition,
  type MemoryStore,
  nextOffset,
} from './store.ts';

interface RunState {
  readonly store: MemoryStore;
  readonly options: RunOptions;
  readonly generation: number;
  stopping: boolean;
}

/** Takes the group over and starts its tasks. Throws `LogError('unknown_topic')`. */
export function startRun(store: MemoryStore, options: RunOptions): Running {
  const topics = options.topics.map((name) => findTopic(store, name));
  const generation = (store.generations.get(options.group) ?? 0) + 1;
  store.generations.set(options.group, generation);
  const state: RunState = { store, options, generation, stopping: false };
  const wakeAll = (): void => {
    for (const listener of store.listeners) listener();
  };
  wakeAll();
  store.live.add(options);
  const width = Math.max(0, ...topics.map((topic) => topic.partitions.length));
  const tasks = Array.from({ length: width }, (_, number) =>
    createTask(
      state,
      number,
      topics.flatMap((topic) => topic.partitions[number] ?? []),
    ),
  );
  const failures: unknown[] = [];
  const fail = (error: unknown): void => {
    failures.push(error);
    state.stopping = true;
    wakeAll();
  };
  const quiet = Promise.all(tasks.map((task) => task.work().catch(fail))).then(() => {
    store.live.delete(options);
  });
  const done = quiet.then(() => {
    if (failures.length > 0) throw failures[0];
  });
  // Whoever runs a task hears of its end when they ask: until then it must not be an unhandled rejection.
  done.catch(() => undefined);
  return {
    done,
    lag: async () => tasks.flatMap((task) => task.lag()),
    stop() {
      state.stopping = true;
      wakeAll();
      return quiet;
    },
  };
}

function createTask(state: RunState, number: number, partitions: readonly MemoryPartition[]) {
  const { store, options } = state;
  const { group, maxBatch = 1_000 } = options;
  // At least a millisecond, or a quiet task would never let go of the event loop.
  const idleMs = Math.max(1, options.idleMs ?? 1_000);
  const committed = new Map<string, Committed>();
  for (const { topic, commits } of partitions) {
    const found = commits.get(group);
    if (found !== undefined) committed.set(topic, found);
  }
  let offsets = new Map(
    partitions.map((partition) => [partition, committed.get(partition.topic)?.offset ?? partition.first]),
  );
  let ended = false;
  const assertOwner = (): void => {
    if (!ended && store.generations.get(group) === state.generation) return;
    throw new LogError('fenced', `this run no longer owns the consumer group "${group}"`);
  };
  const control: TaskControl = {
    partition: number,
    async commit(next, metadata) {
      assertOwner();
      const targets = [...next].map(([topic, offset]) => {
        const partition = findPartition(store, topic, number);
        assertHeldOrPassed(partition, offset);
        return { partition, offset };
      });
      for (const { partition, offset } of targets) partition.commits.set(group, { offset, metadata });
    },
  };

  async function start(task: Task): Promise<void> {
    const starts = await task.start(committed);
    for (const [partition, offset] of offsets) offsets.set(partition, starts.get(partition.topic) ?? offset);
    for (const [partition, offset] of offsets) assertHeld(partition, offset);
  }

  async function consume(task: Task): Promise<void> {
    let quietSince = performance.now();
    while (!state.stopping) {
      assertOwner();
      const after = new Map(offsets);
      const records = take(after, maxBatch);
      if (records.length > 0) {
        await task.handle(records, control);
        offsets = after;
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      } else {
        const woken = await wokenWithin(store, quietSince + idleMs - performance.now());
        if (woken || state.stopping) continue;
        await task.idle?.(control);
      }
      quietSince = performance.now();
    }
  }

  return {
    async work() {
      let task: Task | null = null;
      try {
        task = options.task(number);
        await start(task);
        await consume(task);
        await task.stop(control);
      } finally {
        ended = true;
        task?.release?.();
      }
    },
    lag: () =>
      partitions.map((partition) => ({
        topic: partition.topic,
        partition: number,
        records: nextOffset(partition) - offsets.get(partition)!,
      })),
  };
}

/** A commit may stand before the first record held: retention is free to drop what was committed. */
function assertHeldOrPassed(partition: MemoryPartition, offset: number): void {
  if (offset < 0 || offset > partition.first) assertHeld(partition, offset);
}

/** True when something happened in the store, false when `ms` have passed first. */
function wokenWithin(store: MemoryStore, ms: number): Promise<boolean> {
  if (ms <= 0) return Promise.resolve(false);
  return new Promise((resolve) => {
    const wake = (): void => settle(true);
    const timer = setTimeout(() => settle(false), ms);
    const settle = (woken: boolean): void => {
      clearTimeout(timer);
      store.listeners.delete(wake);
      resolve(woken);
    };
    store.listeners.add(wake);
  });
}
