import type { Log, NewRecord, PartitionHead, Running } from '../../steps/ports/log.ts';
import { type Attempt, createAppender, inBatches } from './appender.ts';
import { boundsOf } from './bounds.ts';
import { type Connection, createConnection } from './connection.ts';
import { closed, unavailable, unknownPartition } from './errors.ts';
import type { Message } from './kafkajs.ts';
import { openConnection } from './open-connection.ts';
import { type FullOptions, type KafkaOptions, withDefaults } from './options.ts';
import { createPatientAppend } from './patience.ts';
import { readRange } from './reading.ts';
import { conditionalMessages, recordsIn, toMessage, WRITER } from './records.ts';
import { startRun } from './run.ts';
import { createSnapshots } from './snapshots.ts';
import { createTopics, partitionsOf } from './topics.ts';

/**
 * The log on a Kafka cluster. Throws `LogError('unavailable')` where no broker can be reached in time and
 * `LogError('refused')` where one does not let this process in; later a broker that is away is waited for.
 */
export async function openKafkaLog(given: KafkaOptions): Promise<Log> {
  const options = withDefaults(given);
  return createLog(options, await openConnection(options));
}

function createLog(options: FullOptions, connection: Connection): Log {
  const appender = createAppender(connection, options);
  const snapshotTopic = ensureOnce(connection, options);
  const snapshots = createSnapshots(connection, appender, options.snapshots, snapshotTopic);
  const runs = new Set<Running>();
  /** Of runs that have not joined yet. */
  const joining = new Set<Connection>();
  /** Of topics asked about: the number of a topic in use does not change, and brokers need not be there to know it. */
  const widths = new Map<string, number>();
  let isClosed = false;
  const assertOpen = (): void => {
    if (isClosed) throw closed();
  };

  async function widthOf(topic: string): Promise<number> {
    const known = widths.get(topic);
    if (known !== undefined) return known;
    const width = await partitionsOf(connection, topic);
    widths.set(topic, width);
    return width;
  }

  async function assertPartition(topic: string, partition: number): Promise<void> {
    const partitions = await widthOf(topic);
    if (partition >= partitions) throw unknownPartition(topic, partition, partitions);
  }

  async function appendAll(records: readonly NewRecord[], attempt: Attempt): Promise<void> {
    const all = places(records);
    for (const { topic, partition } of all) await assertPartition(topic, partition);
    if (attempt.isWithdrawn) throw unavailable('taken back before it was sent');
    const appends = all.flatMap(({ topic, partition, messages }) =>
      [...inBatches(messages)].map((batch) => appender.append(topic, partition, batch, attempt)),
    );
    await Promise.all(appends);
  }

  const appendPatiently = createPatientAppend({
    queueBytes: options.queueBytes,
    append: appendAll,
    withdraw: appender.withdraw,
  });
  return {
    async createTopics(topics) {
      assertOpen();
      await createTopics(connection, options, topics);
      for (const { name, partitions } of topics) widths.set(name, partitions);
    },
    async partitionsOf(topic) {
      assertOpen();
      return await widthOf(topic);
    },
    async append(records, { patienceMs } = {}) {
      assertOpen();
      if (patienceMs === undefined) await appendAll(records, { isSent: false, isWithdrawn: false });
      else await appendPatiently(records, patienceMs);
    },
    async appendIf({ topic, partition, next }, records) {
      assertOpen();
      await assertPartition(topic, partition);
      if (records.length === 0) return true;
      const messages = conditionalMessages(records, next);
      const offset = await appender.append(topic, partition, messages);
      return offset === next || (await isAt(connection, { topic, partition, next }, messages));
    },
    async *read(topic, partition, from) {
      assertOpen();
      await assertPartition(topic, partition);
      const { first, next } = await boundsOf(connection, topic, partition);
      for await (const part of readRange(connection, topic, partition, Math.max(from, first), next)) {
        for (const record of recordsIn(topic, part.fetched, part.from))
          if (record.offset < next) yield record;
      }
    },
    async run(run) {
      assertOpen();
      const ownConnection = createConnection(options);
      joining.add(ownConnection);
      try {
        const running = await startRun({ options, connection, ownConnection }, run);
        runs.add(running);
        running.done.finally(() => runs.delete(running)).catch(() => undefined);
        return running;
      } catch (error) {
        ownConnection.close();
        throw error;
      } finally {
        joining.delete(ownConnection);
      }
    },
    async writeSnapshot(name, chunks) {
      assertOpen();
      return await snapshots.write(name, chunks);
    },
    readSnapshot: snapshots.read,
    async pruneSnapshots() {
      assertOpen();
    },
    async bounds(topic, partition) {
      assertOpen();
      await assertPartition(topic, partition);
      return await boundsOf(connection, topic, partition);
    },
    async close() {
      await Promise.all([...runs].map((running) => running.stop()));
      for (const ownConnection of joining) ownConnection.close();
      if (isClosed) return;
      isClosed = true;
      connection.close();
    },
  };
}

/** The records by partition, in the order in which they are given. */
function places(records: readonly NewRecord[]) {
  const found = new Map<string, { topic: string; partition: number; messages: Message[] }>();
  for (const record of records) {
    const { topic, partition } = record;
    const key = `${topic}/${partition}`;
    const place = found.get(key) ?? { topic, partition, messages: [] };
    place.messages.push(toMessage(record));
    found.set(key, place);
  }
  return [...found.values()];
}

/** Whether these very messages stand there: an answer may have been lost, and the batch been sent twice. */
async function isAt(
  connection: Connection,
  { topic, partition, next }: PartitionHead,
  messages: readonly Message[],
): Promise<boolean> {
  const to = next + messages.length;
  const { next: end } = await boundsOf(connection, topic, partition);
  if (end < to) return false;
  for await (const { from, fetched } of readRange(connection, topic, partition, next, to)) {
    for (const found of fetched.messages) {
      const { offset } = found;
      if (offset < from || offset >= to) continue;
      const sent = messages[offset - next]!;
      if (String(found.headers?.[WRITER]) !== String(sent.headers?.[WRITER])) return false;
    }
  }
  return true;
}

function ensureOnce(connection: Connection, options: FullOptions): () => Promise<void> {
  let ensured: Promise<void> | null = null;
  return () => {
    ensured ??= createTopics(connection, options, [options.snapshots]).catch((error: unknown) => {
      ensured = null;
      throw error;
    });
    return ensured;
  };
}
