import type { Log } from '../../steps/ports/log.ts';
import { createAppend } from './append.ts';
import { IN_MEMORY, openDatabase } from './database.ts';
import { createGroups } from './groups.ts';
import { takeOwnership } from './owner-lock.ts';
import { readPartition } from './reader.ts';
import { createTrim } from './retention.ts';
import { startRun } from './run.ts';
import { createSnapshots } from './snapshots.ts';
import { assertOpen, createStore, findPartition, findTopic, type Store } from './store.ts';
import { createTopics } from './topics.ts';

/** How soon records of another process are noticed; this process's own wake their readers at once. */
const WATCH_EVERY_MS = 100;

export interface EmbeddedLogOptions {
  /** File of the log, made where it is missing, or `:memory:`. */
  readonly path: string;
  /** Clock of timestamps and retention, epoch ms. */
  readonly now?: () => number;
  /** Be the one owner of the file, or fail with `LogError('locked')`. Tools beside a running system leave it out. */
  readonly own?: boolean;
}

/**
 * The log in one SQLite file. Throws `LogError('locked')` where another process owns it, `LogError('incompatible')`
 * where the file is no log or one of another layout.
 */
export async function openEmbeddedLog({
  path,
  now = Date.now,
  own = false,
}: EmbeddedLogOptions): Promise<Log> {
  const release = own && path !== IN_MEMORY ? takeOwnership(path) : () => {};
  try {
    const store = createStore(openDatabase(path), now);
    return createLog(store, path === IN_MEMORY ? () => {} : watch(store), release);
  } catch (error) {
    release();
    throw error;
  }
}

function createLog(store: Store, unwatch: () => void, release: () => void): Log {
  const append = createAppend(store);
  const groups = createGroups(store);
  const snapshots = createSnapshots(store);
  const trim = createTrim(store);
  return {
    async createTopics(topics) {
      assertOpen(store);
      createTopics(store, topics);
    },
    async partitionsOf(topic) {
      assertOpen(store);
      store.sync();
      return findTopic(store, topic).partitions.length;
    },
    async append(records) {
      assertOpen(store);
      // First, so that a trim which fails leaves nothing appended that the caller believes lost.
      trim();
      append(records);
    },
    async appendIf(head, records) {
      assertOpen(store);
      const { topic, partition } = head;
      return append(
        records.map((record) => ({ ...record, topic, partition })),
        head,
      );
    },
    async *read(topic, partition, from) {
      assertOpen(store);
      store.sync();
      yield* readPartition(store, findPartition(store, topic, partition), from);
    },
    async run(options) {
      assertOpen(store);
      return startRun(store, groups, options);
    },
    writeSnapshot: snapshots.write,
    readSnapshot: snapshots.read,
    pruneSnapshots: snapshots.prune,
    async bounds(topic, partition) {
      assertOpen(store);
      store.sync();
      const { first, next } = findPartition(store, topic, partition);
      return { first, next };
    },
    async close() {
      await Promise.all([...store.runs].map((run) => run.stop()));
      if (store.closed) return;
      store.closed = true;
      unwatch();
      store.database.close();
      release();
    },
  };
}

/** Looks for what other processes wrote and wakes the readers; returns the function that ends it. */
function watch(store: Store): () => void {
  const timer = setInterval(() => {
    try {
      if (store.sync()) for (const run of store.runs) run.ring();
    } catch (error) {
      for (const run of store.runs) run.fail(error);
    }
  }, WATCH_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
