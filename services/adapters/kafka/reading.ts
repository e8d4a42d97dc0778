import { boundsOf } from './bounds.ts';
import type { Connection } from './connection.ts';
import { outOfRange, protocolError } from './errors.ts';
import type { FetchedPartition } from './kafkajs.ts';
import { nextOffset } from './records.ts';

const MAX_BYTES = 4 << 20;
const WAIT_MS = 100;

/** What one fetch gave, and from which offset it was asked. */
export interface Fetched {
  readonly from: number;
  readonly fetched: FetchedPartition;
}

/**
 * A partition's messages from `from` up to `to`, fetch by fetch, for readers that are in no group; the next fetch is on its way
 * while the reader has one in hand. Throws `LogError('out_of_range')` where the log does not hold what comes next.
 */
export async function* readRange(
  connection: Connection,
  topic: string,
  partition: number,
  from: number,
  to: number,
): AsyncGenerator<Fetched> {
  const fetchAt = (offset: number): Promise<FetchedPartition | null> => {
    const fetching = connection.persist(`read ${topic}/${partition}`, () =>
      fetchOnce(connection, topic, partition, offset),
    );
    // A reader that has enough does not come for it.
    fetching.catch(() => undefined);
    return fetching;
  };
  let coming = from < to ? fetchAt(from) : null;
  for (let offset = from; coming !== null; ) {
    const fetched: FetchedPartition | null = await coming;
    if (fetched === null)
      throw outOfRange(topic, partition, offset, await boundsOf(connection, topic, partition));
    const next = nextOffset(fetched, offset);
    coming = next < to ? fetchAt(next) : null;
    yield { from: offset, fetched };
    offset = next;
  }
}

/** Null where the offset is out of range. */
async function fetchOnce(
  connection: Connection,
  topic: string,
  partition: number,
  offset: number,
): Promise<FetchedPartition | null> {
  const broker = await connection.leader(topic, partition);
  try {
    const { responses } = await broker.fetch({
      maxWaitTime: WAIT_MS,
      minBytes: 1,
      maxBytes: MAX_BYTES,
      topics: [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes: MAX_BYTES }] }],
    });
    return responses[0]?.partitions[0] ?? null;
  } catch (error) {
    if (protocolError(error) === 'OFFSET_OUT_OF_RANGE') return null;
    throw error;
  }
}
