import type { Logger } from '../../steps/ports/logger.ts';
import { createBell } from './bell.ts';
import { boundsOf } from './bounds.ts';
import type { PartitionBuffer } from './buffer.ts';
import type { Connection } from './connection.ts';
import { isTransient, outOfRange, protocolError, refused } from './errors.ts';

/** How long a broker holds an answer back until there is something to tell. */
const WAIT_MS = 500;
/** The same where some partition is not asked for, because its task has enough: it may want more soon. */
const SHORT_WAIT_MS = 50;
const MAX_BYTES = 16 << 20;
const MAX_BYTES_PER_PARTITION = 1 << 20;
const PAUSE_MS = 200;
const TELL_EVERY_MS = 30_000;

export interface Fetched {
  readonly buffer: PartitionBuffer;
  /** Called when something came, or when it was found that there is no more. */
  onFetched(): void;
  /** Called where the partition cannot be read on. */
  onFailure(error: unknown): void;
}

/** Keeps the buffers of a run's tasks filled: for each broker one request at a time over all partitions it leads. */
export interface Fetcher {
  add(fetched: Fetched): void;
  remove(buffer: PartitionBuffer): void;
  /** Looks again who wants records. */
  ring(): void;
  close(): void;
}

export function createFetcher(connection: Connection, logger: Logger): Fetcher {
  const wanted = new Map<PartitionBuffer, Fetched>();
  /** Nodes that have a request of ours. */
  const asked = new Set<number>();
  const ended = createBell();
  let isClosed = false;
  let isLooking = false;
  let isDue = false;
  let toldAt = Number.NEGATIVE_INFINITY;

  async function byLeader(): Promise<Map<number, Fetched[]>> {
    const nodes = new Map<number, Fetched[]>();
    for (const fetched of wanted.values()) {
      const { topic, partition } = fetched.buffer;
      const node = await connection.leaderOf(topic, partition);
      nodes.set(node, [...(nodes.get(node) ?? []), fetched]);
    }
    return nodes;
  }

  /** Asks each broker for what is wanted of it, where it has no request of ours. */
  async function look(): Promise<void> {
    for (const [node, led] of await byLeader()) {
      const hungry = led.filter(({ buffer }) => wanted.has(buffer) && buffer.wants());
      if (hungry.length === 0 || asked.has(node) || isClosed) continue;
      asked.add(node);
      const full = led.filter((fetched) => !hungry.includes(fetched));
      void ask(node, hungry, full).finally(() => {
        asked.delete(node);
        ring();
      });
    }
  }

  function ring(): void {
    isDue = true;
    if (!isLooking) void lookWhileDue();
  }

  async function lookWhileDue(): Promise<void> {
    isLooking = true;
    while (isDue && !isClosed) {
      isDue = false;
      try {
        await look();
      } catch (error) {
        isDue = true;
        if (!isClosed) await afterFailure(error);
      }
    }
    isLooking = false;
  }

  /** @param full those that the same broker leads and that are not asked for now */
  async function ask(node: number, hungry: readonly Fetched[], full: readonly Fetched[]): Promise<void> {
    const maxWaitTime = full.length === 0 ? WAIT_MS : SHORT_WAIT_MS;
    const asking = hungry.map((fetched) => ({ ...fetched, from: fetched.buffer.position() }));
    try {
      const broker = await connection.broker(node);
      const { responses } = await broker.fetch({
        maxWaitTime,
        minBytes: 1,
        maxBytes: MAX_BYTES,
        topics: asking.map(({ buffer: { topic, partition }, from }) => ({
          topic,
          partitions: [{ partition, fetchOffset: String(from), maxBytes: MAX_BYTES_PER_PARTITION }],
        })),
      });
      const answers = new Map(
        responses.flatMap(({ topicName, partitions }) =>
          partitions.map((answer) => [`${topicName}/${answer.partition}`, answer] as const),
        ),
      );
      // Before anything of the answer is handed over: what is newer there must not overtake what is not known here.
      for (const { buffer } of full) buffer.passOver();
      for (const { buffer, from, onFetched } of asking) {
        const answer = answers.get(`${buffer.topic}/${buffer.partition}`);
        if (answer === undefined || !wanted.has(buffer)) continue;
        buffer.accept(from, answer);
        onFetched();
      }
    } catch (error) {
      if (!isClosed) await afterFailure(error, asking);
    }
  }

  async function afterFailure(error: unknown, asking: readonly Fetched[] = []): Promise<void> {
    if (protocolError(error) === 'OFFSET_OUT_OF_RANGE') return await tellOutOfRange(asking, error);
    if (!isTransient(error)) {
      for (const { onFailure } of asking.length > 0 ? asking : wanted.values())
        onFailure(refused('read', error));
      return;
    }
    if (performance.now() - toldAt > TELL_EVERY_MS) {
      toldAt = performance.now();
      logger.warn({ error: (error as Error).message }, 'Kafka: cannot read yet');
    }
    await connection.recover(error).catch(() => undefined);
    if (!isClosed) await ended.wait(PAUSE_MS);
  }

  /** The error does not say how far off: each partition asked for is compared with what the log holds. */
  async function tellOutOfRange(asking: readonly Fetched[], error: unknown): Promise<void> {
    for (const { buffer, onFailure } of asking) {
      const { topic, partition } = buffer;
      const offset = buffer.position();
      const bounds = await boundsOf(connection, topic, partition).catch(() => null);
      if (bounds === null || (offset >= bounds.first && offset <= bounds.next)) continue;
      logger.error(
        { topic, partition, offset, ...bounds, error: (error as Error).message },
        'records are gone',
      );
      onFailure(outOfRange(topic, partition, offset, bounds));
    }
    if (!isClosed) await ended.wait(PAUSE_MS);
  }

  return {
    add(fetched) {
      wanted.set(fetched.buffer, fetched);
      ring();
    },
    remove: (buffer) => void wanted.delete(buffer),
    ring,
    close() {
      isClosed = true;
      ended.ring();
    },
  };
}
