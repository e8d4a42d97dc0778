import { randomUUID } from 'node:crypto';
import type { LogRecord, NewRecord } from '../../steps/ports/log.ts';
import type { FetchedMessage } from './batch-decoder.ts';
import { type FetchedPartition, type Message, visibleMessages } from './kafkajs.ts';

/**
 * Written with a record that is meant for one offset and no other. Kafka has no conditional append: the record is
 * appended, and where it came to stand elsewhere it has never been, for every reader alike, whatever came between.
 */
const MEANT_FOR = 'tocsin-offset';

/** Told by which writer's attempt it was: two may write the same. */
export const WRITER = 'tocsin-writer';

export function toMessage({ key, value }: Pick<NewRecord, 'key' | 'value'>): Message {
  return { key: Buffer.from(key), value: asBuffer(value) };
}

export function conditionalMessages(
  records: readonly Pick<NewRecord, 'key' | 'value'>[],
  next: number,
): readonly Message[] {
  const writer = randomUUID();
  return records.map((record, index) => ({
    ...toMessage(record),
    headers: { [MEANT_FOR]: String(next + index), [WRITER]: writer },
  }));
}

export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const NOTHING = new Uint8Array(0);

/** The records of a fetched partition from `from` on that are ones for readers. */
export function recordsIn(topic: string, fetched: FetchedPartition, from: number): LogRecord[] {
  const records: LogRecord[] = [];
  for (const message of visibleMessages(fetched)) {
    const { offset } = message;
    if (offset < from || isElsewhere(message)) continue;
    records.push({
      topic,
      partition: fetched.partition,
      offset,
      key: message.key?.toString('utf8') ?? '',
      value: message.value ?? NOTHING,
      timestamp: message.timestamp,
    });
  }
  return records;
}

function isElsewhere({ headers, offset }: FetchedMessage): boolean {
  const meantFor = headers?.[MEANT_FOR];
  return meantFor !== undefined && String(meantFor) !== String(offset);
}

/** The offset to read on from. A batch may begin before what was asked for, and end with records that nobody is shown. */
export function nextOffset({ messages }: FetchedPartition, from: number): number {
  const last = messages.at(-1);
  return last === undefined ? from : Math.max(from, last.offset + 1);
}

/** Up to where the partition can be read now. */
export function endOf({ highWatermark, lastStableOffset }: FetchedPartition): number {
  const stable = Number(lastStableOffset);
  return stable >= 0 ? Math.min(stable, Number(highWatermark)) : Number(highWatermark);
}
