import {
  type Committed,
  LogError,
  type RunOptions,
  type Task,
  type TaskControl,
} from '../../steps/ports/log.ts';
import { createBell } from './bell.ts';
import { boundsOf } from './bounds.ts';
import { createBuffer, type PartitionBuffer, takeInOrder } from './buffer.ts';
import type { Connection } from './connection.ts';
import { fenced, outOfRange, unknownTopic } from './errors.ts';
import type { Fetcher } from './fetcher.ts';
import type { Member } from './member.ts';

const DEFAULT_MAX_BATCH = 1_000;
const DEFAULT_IDLE_MS = 1_000;

/** What the loops of one run share. */
export interface RunContext {
  readonly options: RunOptions;
  /** Partitions of each topic. */
  readonly widths: ReadonlyMap<string, number>;
  readonly connection: Connection;
  readonly fetcher: Fetcher;
  readonly member: Member;
}

export interface TaskLoop {
  /** Resolves when the task has been stopped or fenced; rejects with its error. Nothing follows an end. */
  work(): Promise<void>;
  /** Ends after the batch in hand, with the task's last words. */
  retire(): void;
  /** Ends as soon as it can and says nothing more: the task has another owner. */
  fence(): void;
  isFenced(): boolean;
  /** Next offset to be handled by topic, once it is known. */
  handled(): Promise<ReadonlyMap<string, number>>;
}

/** One task over its partition of each topic: one batch at a time, the event loop let through between batches. */
export function createTaskLoop(context: RunContext, number: number): TaskLoop {
  const { options, widths, connection, fetcher, member } = context;
  const { group, maxBatch = DEFAULT_MAX_BATCH } = options;
  // At least a millisecond, or a quiet task would never let go of the event loop.
  const idleMs = Math.max(1, options.idleMs ?? DEFAULT_IDLE_MS);
  const topics = [...widths].filter(([, width]) => number < width).map(([topic]) => topic);
  const bell = createBell();
  const handled = new Map<string, number>();
  const located = Promise.withResolvers<ReadonlyMap<string, number>>();
  // Nobody need ask.
  located.promise.catch(() => undefined);
  let buffers: readonly PartitionBuffer[] = [];
  let state: 'working' | 'retiring' | 'fenced' | 'ended' = 'working';
  let failure: { readonly error: unknown } | null = null;

  const control: TaskControl = {
    partition: number,
    async commit(next, metadata) {
      assertHeld();
      for (const [topic, offset] of next) await assertInLog(topic, offset);
      const commits = [...next].map(([topic, offset]) => ({ topic, partition: number, offset, metadata }));
      if (commits.length > 0) await member.commit(commits, isHeld).catch(onRefusal);
    },
  };

  function onRefusal(error: unknown): never {
    if (error instanceof LogError && error.code === 'fenced') fence();
    throw error;
  }

  function fence(): void {
    if (isHeld()) state = 'fenced';
    bell.ring();
  }

  const isHeld = (): boolean => state === 'working' || state === 'retiring';

  function assertHeld(): void {
    if (!isHeld()) throw fenced(group, `the task of partition ${number} has ended`);
  }

  async function assertInLog(topic: string, offset: number): Promise<void> {
    if (!topics.includes(topic)) throw unknownTopic(topic);
    const buffer = buffers.find((one) => one.topic === topic);
    if (buffer !== undefined && offset >= 0 && offset <= buffer.position()) return;
    const bounds = await boundsOf(connection, topic, number);
    // A commit may stand before the first record held: retention is free to drop what was committed.
    if (!(offset >= 0 && offset <= bounds.next)) throw outOfRange(topic, number, offset, bounds);
  }

  async function locate(): Promise<ReadonlyMap<string, Committed>> {
    const committed = await committedOffsets(connection, group, topics, number);
    for (const topic of topics) {
      const offset = committed.get(topic)?.offset ?? (await boundsOf(connection, topic, number)).first;
      handled.set(topic, offset);
    }
    located.resolve(handled);
    return committed;
  }

  async function start(task: Task): Promise<void> {
    const starts = await task.start(await locate());
    for (const topic of topics) {
      const offset = starts.get(topic) ?? handled.get(topic)!;
      const bounds = await boundsOf(connection, topic, number);
      if (!(offset >= bounds.first && offset <= bounds.next)) throw outOfRange(topic, number, offset, bounds);
      handled.set(topic, offset);
    }
    buffers = topics.map((topic) => createBuffer(topic, number, handled.get(topic)!, maxBatch));
    for (const buffer of buffers) {
      fetcher.add({ buffer, onFetched: bell.ring, onFailure: (error) => fail(error) });
    }
  }

  function fail(error: unknown): void {
    failure ??= { error };
    bell.ring();
  }

  async function consume(task: Task): Promise<void> {
    let quietSince = performance.now();
    while (state === 'working') {
      if (failure !== null) throw failure.error;
      const records = takeInOrder(buffers, maxBatch);
      if (records.length > 0) {
        fetcher.ring();
        await task.handle(records, control);
        markHandled();
        await breathe();
      } else {
        markHandled();
        const rung = await bell.wait(quietSince + idleMs - performance.now());
        if (rung || state !== 'working') continue;
        await task.idle?.(control);
      }
      quietSince = performance.now();
    }
  }

  function markHandled(): void {
    for (const buffer of buffers) handled.set(buffer.topic, buffer.takenTo());
  }

  return {
    async work() {
      let task: Task | null = null;
      try {
        task = options.task(number);
        await start(task);
        await consume(task);
        if (state === 'retiring') await task.stop(control);
      } catch (error) {
        located.reject(error);
        // What a task says when it has lost its partition is no failure of the run.
        if (state !== 'fenced') throw error;
      } finally {
        for (const buffer of buffers) fetcher.remove(buffer);
        if (state !== 'fenced') state = 'ended';
        task?.release?.();
      }
    },
    retire() {
      if (state === 'working') state = 'retiring';
      bell.ring();
    },
    fence,
    isFenced: () => state === 'fenced',
    handled: () => located.promise,
  };
}

/** Lets timers, sockets and other tasks have a turn. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function committedOffsets(
  connection: Connection,
  group: string,
  topics: readonly string[],
  partition: number,
): Promise<Map<string, Committed>> {
  return connection.persist(`ask for the offsets of the group "${group}"`, async () => {
    const broker = await connection.coordinator(group);
    const { responses } = await broker.offsetFetch({
      groupId: group,
      topics: topics.map((topic) => ({ topic, partitions: [{ partition }] })),
    });
    const committed = new Map<string, Committed>();
    for (const { topic, partitions } of responses) {
      const offset = Number(partitions[0]?.offset ?? -1);
      if (offset >= 0) committed.set(topic, { offset, metadata: partitions[0]?.metadata ?? '' });
    }
    return committed;
  });
}
