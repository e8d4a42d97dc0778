import type { NewRecord, PartitionHead } from '../../steps/ports/log.ts';
import { createBatchWriter } from './record-batch.ts';
import { findPartition, type Partition, type Store } from './store.ts';

/** A batch is read whole, so one huge append must not become one huge batch. */
const MAX_BATCH_BYTES = 1 << 20;

/**
 * Returns the function that writes records in one transaction and wakes the tasks that wait for them. With a head it
 * writes nothing, and returns false, where that partition has another next offset: no writer comes between.
 */
export function createAppend(store: Store): (records: readonly NewRecord[], head?: PartitionHead) => boolean {
  const { sql, transact } = store.database;
  const insertBatch = sql.prepare('INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?)');
  const updateNext = sql.prepare('UPDATE partitions SET next = ? WHERE id = ?');
  const updateSequence = sql.prepare('UPDATE sequence SET next = ?');
  const writer = createBatchWriter();

  /** Writes the records at `indexes`, all of one partition; returns its next offset. */
  function writePartition(
    { id, next }: Partition,
    records: readonly NewRecord[],
    indexes: readonly number[],
    now: number,
  ): number {
    let from = 0;
    indexes.forEach((index, at) => {
      const record = records[index]!;
      writer.add(record, index - indexes[from]!, now);
      if (writer.size() < MAX_BATCH_BYTES && at < indexes.length - 1) return;
      const sequence = store.nextSequence + indexes[from]!;
      insertBatch.run(sequence, id, next + from, at + 1 - from, now, writer.bytes());
      writer.reset();
      from = at + 1;
    });
    updateNext.run(next + indexes.length, id);
    return next + indexes.length;
  }

  return (records, head) => {
    if (records.length === 0) return true;
    const now = store.now();
    const nextOffsets = new Map<Partition, number>();
    writer.reset();
    const isWritten = transact(() => {
      store.sync();
      if (head !== undefined && findPartition(store, head.topic, head.partition).next !== head.next)
        return false;
      for (const [partition, indexes] of indexesByPartition(store, records)) {
        nextOffsets.set(partition, writePartition(partition, records, indexes, now));
      }
      updateSequence.run(store.nextSequence + records.length);
      return true;
    });
    if (!isWritten) return false;
    store.nextSequence += records.length;
    for (const [partition, next] of nextOffsets) {
      partition.next = next;
      for (const bell of partition.bells) bell.ring();
    }
    return true;
  };
}

function indexesByPartition(store: Store, records: readonly NewRecord[]): Map<Partition, number[]> {
  const byPartition = new Map<Partition, number[]>();
  records.forEach((record, index) => {
    const partition = findPartition(store, record.topic, record.partition);
    const indexes = byPartition.get(partition);
    if (indexes === undefined) byPartition.set(partition, [index]);
    else indexes.push(index);
  });
  return byPartition;
}
