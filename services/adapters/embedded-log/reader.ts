import { LogError, type LogRecord } from '../../steps/ports/log.ts';
import {
  type BatchRow,
  type OpenBatch,
  openBatch,
  sequenceAt,
  skipRemoved,
  takeRecord,
} from './record-batch.ts';
import type { Partition, Store } from './store.ts';

/** Reads several partitions as one, in the order in which the log took the records. */
export interface Reader {
  /** At most `max` records; none when there is nothing new. Throws `LogError('out_of_range')`. */
  take(max: number): LogRecord[];
  /** Goes to `offset`; throws `LogError('out_of_range')` where the log does not hold it. */
  seek(partition: Partition, offset: number): void;
  /** Offset of the next record of a partition to be taken. */
  offsetOf(partition: Partition): number;
}

interface Cursor {
  readonly partition: Partition;
  offset: number;
  batch: OpenBatch | null;
}

export function createReader(store: Store, partitions: readonly Partition[]): Reader {
  const cursors = partitions.map(
    (partition): Cursor => ({ partition, offset: partition.first, batch: null }),
  );
  const cursorOf = (partition: Partition): Cursor => cursors[partitions.indexOf(partition)]!;
  const selectBatch = store.database.sql.prepare(`
    SELECT sequence, first, records, bytes FROM batches
    WHERE partition_id = ? AND first <= ? ORDER BY first DESC LIMIT 1
  `);

  function open(cursor: Cursor): boolean {
    const { partition, offset } = cursor;
    if (offset >= partition.next) return false;
    const row = selectBatch.get(partition.id, offset) as BatchRow | undefined;
    if (row === undefined || row.first + row.records <= offset) throw outOfRange(partition, offset);
    cursor.batch = openBatch(row, offset);
    return true;
  }

  /** False when the cursor has reached the head. Reads below the known heads only, which are of one moment. */
  function fill(cursor: Cursor): boolean {
    for (;;) {
      if (cursor.batch === null && !open(cursor)) return false;
      const batch = cursor.batch!;
      skipRemoved(batch);
      cursor.offset = batch.offset;
      if (batch.offset < batch.end) return true;
      cursor.batch = null;
    }
  }

  function earliest(): Cursor | null {
    let best: Cursor | null = null;
    let bestSequence = Number.POSITIVE_INFINITY;
    for (const cursor of cursors) {
      if (!fill(cursor)) continue;
      const sequence = sequenceAt(cursor.batch!);
      if (sequence < bestSequence) {
        best = cursor;
        bestSequence = sequence;
      }
    }
    return best;
  }

  return {
    take(max) {
      const records: LogRecord[] = [];
      while (records.length < max) {
        const cursor = earliest();
        if (cursor === null) break;
        const batch = cursor.batch!;
        records.push(takeRecord(batch, cursor.partition.topic, cursor.partition.number));
        cursor.offset = batch.offset;
        if (batch.offset === batch.end) cursor.batch = null;
      }
      return records;
    },
    seek(partition, offset) {
      if (!(offset >= partition.first && offset <= partition.next)) throw outOfRange(partition, offset);
      const cursor = cursorOf(partition);
      cursor.offset = offset;
      cursor.batch = null;
    },
    offsetOf: (partition) => cursorOf(partition).offset,
  };
}

const READ_AT_ONCE = 100;

/** The records from `from` on, or from the first one held, up to the end that is known now. */
export function* readPartition(store: Store, partition: Partition, from: number): Generator<LogRecord> {
  const end = partition.next;
  const reader = createReader(store, [partition]);
  reader.seek(partition, Math.min(end, Math.max(from, partition.first)));
  while (reader.offsetOf(partition) < end) {
    // Records that were taken out are passed over: some that came since may follow.
    for (const record of reader.take(READ_AT_ONCE)) {
      if (record.offset >= end) return;
      yield record;
    }
  }
}

export function outOfRange({ topic, number, first, next }: Partition, offset: number): LogError {
  return new LogError(
    'out_of_range',
    `offset ${offset} of topic "${topic}" partition ${number} is not in the log, which holds ${first} up to ${next}: records a task still needed are gone, or its state is of another log. Lengthen the topic's retention, or rebuild the task's state from the sources`,
  );
}
