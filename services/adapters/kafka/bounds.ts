import type { Connection } from './connection.ts';
import type { Bounds } from './errors.ts';

const EARLIEST = -2;
const LATEST = -1;

/** What a partition holds. Throws `LogError('unknown_topic')`. */
export function boundsOf(connection: Connection, topic: string, partition: number): Promise<Bounds> {
  return connection.persist(`ask for the offsets of ${topic}/${partition}`, async () => {
    // The start first: records may go meanwhile, and a start beyond the end would be no answer.
    const first = await offsetAt(connection, topic, partition, EARLIEST);
    const next = await offsetAt(connection, topic, partition, LATEST);
    return { first, next };
  });
}

/** The offset that a partition's next record will get, in one try. */
export const endOfLog = (connection: Connection, topic: string, partition: number): Promise<number> =>
  offsetAt(connection, topic, partition, LATEST);

async function offsetAt(
  connection: Connection,
  topic: string,
  partition: number,
  timestamp: number,
): Promise<number> {
  const broker = await connection.leader(topic, partition);
  const { responses } = await broker.listOffsets({
    topics: [{ topic, partitions: [{ partition, timestamp }] }],
  });
  return Number(responses[0]?.partitions[0]?.offset);
}
