import type { LogRecord } from '../../steps/ports/log.ts';
import type { FetchedPartition } from './kafkajs.ts';
import { endOf, nextOffset, recordsIn } from './records.ts';

/** Fetched records of one partition that wait for their task, and how far fetching and handing over have come. */
export interface PartitionBuffer {
  readonly topic: string;
  readonly partition: number;
  /** Offset to fetch next. */
  position(): number;
  /** There is room for more. */
  wants(): boolean;
  accept(from: number, fetched: FetchedPartition): void;
  /** The broker was asked for others' records without this one: what it knows of its end is older than theirs. */
  passOver(): void;
  /** The first record that waits. */
  peek(): LogRecord | undefined;
  take(): LogRecord;
  /** Nothing waits, and when the broker was asked last, for whichever partition, there was nothing more. */
  isCaughtUp(): boolean;
  /** Offset after everything taken so far, and after what is shown to nobody and follows it. */
  takenTo(): number;
}

export function createBuffer(
  topic: string,
  partition: number,
  start: number,
  capacity: number,
): PartitionBuffer {
  let records: LogRecord[] = [];
  let at = 0;
  let position = start;
  /** Unknown before the first fetch. */
  let end = Number.POSITIVE_INFINITY;
  let isPassedOver = false;
  return {
    topic,
    partition,
    position: () => position,
    wants: () => records.length - at < capacity,
    accept(from, fetched) {
      // An answer to a question of before is none.
      if (from !== position) return;
      const fresh = recordsIn(topic, fetched, from);
      records = at === records.length ? fresh : [...records.slice(at), ...fresh];
      at = 0;
      position = nextOffset(fetched, from);
      end = endOf(fetched);
      isPassedOver = false;
    },
    passOver() {
      isPassedOver = true;
    },
    peek: () => records[at],
    take: () => records[at++]!,
    isCaughtUp: () => at === records.length && position >= end && !isPassedOver,
    takenTo: () => records[at]?.offset ?? position,
  };
}

/**
 * At most `max` records of a task's partitions, those that the log took first, as far as the clocks of the brokers tell.
 * None while a partition is behind and its records are on their way: the next one may be the oldest.
 */
export function takeInOrder(buffers: readonly PartitionBuffer[], max: number): LogRecord[] {
  const records: LogRecord[] = [];
  while (records.length < max) {
    let earliest: PartitionBuffer | null = null;
    let timestamp = Number.POSITIVE_INFINITY;
    for (const buffer of buffers) {
      const record = buffer.peek();
      if (record === undefined) {
        if (buffer.isCaughtUp()) continue;
        return records;
      }
      if (record.timestamp < timestamp) {
        earliest = buffer;
        timestamp = record.timestamp;
      }
    }
    if (earliest === null) break;
    records.push(earliest.take());
  }
  return records;
}
