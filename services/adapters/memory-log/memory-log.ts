import { type Log, LogError, type Running } from '../../steps/ports/log.ts';
import { append, createTopics, trim } from './records.ts';
import { startRun } from './run.ts';
import { createMemoryStore, findPartition, findTopic, type MemoryStore, nextOffset } from './store.ts';

export interface MemoryLogOptions {
  /** Clock of timestamps and retention, epoch ms. */
  readonly now?: () => number;
  /** Share one to open the same log again, as after a restart or from a second process. */
  readonly store?: MemoryStore;
}

/** The log's in-memory twin, for tests: written apart from the embedded log, held to the same contract. */
export function createMemoryLog(options: MemoryLogOptions = {}): Log {
  const { now = Date.now, store = createMemoryStore() } = options;
  const runs = new Set<Running>();
  let closed = false;
  const assertOpen = (): void => {
    if (closed) throw new LogError('closed', 'the log is closed');
  };
  return {
    async createTopics(topics) {
      assertOpen();
      createTopics(store, topics);
    },
    async partitionsOf(topic) {
      assertOpen();
      return findTopic(store, topic).partitions.length;
    },
    async append(records) {
      assertOpen();
      trim(store, now());
      append(store, records, now());
    },
    async appendIf(head, records) {
      assertOpen();
      const { topic, partition, next } = head;
      if (nextOffset(findPartition(store, topic, partition)) !== next) return false;
      append(
        store,
        records.map((record) => ({ ...record, topic, partition })),
        now(),
      );
      return true;
    },
    async *read(topic, partition, from) {
      assertOpen();
      const { held } = findPartition(store, topic, partition);
      yield* held.map(({ record }) => record).filter(({ offset }) => offset >= from);
    },
    async run(runOptions) {
      assertOpen();
      const running = startRun(store, runOptions);
      runs.add(running);
      return running;
    },
    async writeSnapshot(name, chunks) {
      assertOpen();
      store.snapshots.set(
        name,
        Array.from(chunks, (chunk) => chunk.slice()),
      );
      return name;
    },
    async *readSnapshot(name) {
      assertOpen();
      const chunks = store.snapshots.get(name);
      if (chunks === undefined) {
        throw new LogError('snapshot_missing', `the snapshot "${name}" is not in the log`);
      }
      yield* chunks;
    },
    async pruneSnapshots(prefix, keep) {
      assertOpen();
      for (const name of store.snapshots.keys()) {
        if (name.startsWith(prefix) && !keep.includes(name)) store.snapshots.delete(name);
      }
    },
    async bounds(topic, number) {
      assertOpen();
      const partition = findPartition(store, topic, number);
      return { first: partition.first, next: nextOffset(partition) };
    },
    async close() {
      await Promise.all([...runs].map((running) => running.stop()));
      closed = true;
    },
  };
}
