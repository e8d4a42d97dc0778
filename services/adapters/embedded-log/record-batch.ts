import type { LogRecord, NewRecord } from '../../steps/ports/log.ts';

/**
 * The bytes of a batch, little-endian, record after record:
 * u32 sequence less that of the batch's first record, f64 timestamp, u32 bytes of the key, u32 bytes of the value,
 * key in UTF-8, value. A record that was taken out leaves its place, with no key and value, and no number for a timestamp.
 */
const HEADER_BYTES = 20;
const MAX_UTF8_BYTES_PER_UNIT = 3;

export interface BatchWriter {
  /** Bytes written since the last `reset`. */
  size(): number;
  add(record: NewRecord, sequenceDelta: number, timestamp: number): void;
  /** A view that the next `add` overwrites after `reset`. */
  bytes(): Uint8Array;
  reset(): void;
}

export function createBatchWriter(): BatchWriter {
  let buffer = Buffer.allocUnsafeSlow(1 << 16);
  let view = new DataView(buffer.buffer);
  let size = 0;
  const reserve = (bytes: number): void => {
    if (size + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, size + bytes));
    larger.set(buffer.subarray(0, size));
    buffer = larger;
    view = new DataView(buffer.buffer);
  };
  return {
    size: () => size,
    add({ key, value }, sequenceDelta, timestamp) {
      reserve(HEADER_BYTES + key.length * MAX_UTF8_BYTES_PER_UNIT + value.length);
      const keyAt = size + HEADER_BYTES;
      const keyBytes = key.length === 0 ? 0 : buffer.write(key, keyAt);
      view.setUint32(size, sequenceDelta, true);
      view.setFloat64(size + 4, timestamp, true);
      view.setUint32(size + 12, keyBytes, true);
      view.setUint32(size + 16, value.length, true);
      buffer.set(value, keyAt + keyBytes);
      size = keyAt + keyBytes + value.length;
    },
    bytes: () => buffer.subarray(0, size),
    reset() {
      size = 0;
    },
  };
}

/** A batch row as stored. */
export interface BatchRow {
  readonly sequence: number;
  readonly first: number;
  readonly records: number;
  readonly bytes: Uint8Array;
}

/** A batch with a reading position. */
export interface OpenBatch {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly sequence: number;
  /** Offset after the last record. */
  readonly end: number;
  /** Offset of the record at `position`. */
  offset: number;
  position: number;
}

/** Opens a batch at the record of that offset, which must lie in it. */
export function openBatch(row: BatchRow, offset: number): OpenBatch {
  const { buffer, byteOffset, length } = row.bytes;
  const batch: OpenBatch = {
    bytes: Buffer.from(buffer as ArrayBuffer, byteOffset, length),
    view: new DataView(buffer, byteOffset, length),
    sequence: row.sequence,
    end: row.first + row.records,
    offset: row.first,
    position: 0,
  };
  while (batch.offset < offset) skipRecord(batch);
  return batch;
}

/** Place of the record at the reading position in the order in which the log took all records. */
export function sequenceAt(batch: OpenBatch): number {
  return batch.sequence + batch.view.getUint32(batch.position, true);
}

/** Goes on to the next record that was not taken out, or to the end. */
export function skipRemoved(batch: OpenBatch): void {
  while (batch.offset < batch.end && Number.isNaN(batch.view.getFloat64(batch.position + 4, true)))
    skipRecord(batch);
}

/** Takes the record at the reading position. Its value is a view on the batch, not a copy. */
export function takeRecord(batch: OpenBatch, topic: string, partition: number): LogRecord {
  const { view, position, bytes } = batch;
  const keyAt = position + HEADER_BYTES;
  const valueAt = keyAt + view.getUint32(position + 12, true);
  const valueBytes = view.getUint32(position + 16, true);
  const record = {
    topic,
    partition,
    offset: batch.offset,
    key: bytes.toString('utf8', keyAt, valueAt),
    value: new Uint8Array(bytes.buffer, bytes.byteOffset + valueAt, valueBytes),
    timestamp: view.getFloat64(position + 4, true),
  };
  batch.position = valueAt + valueBytes;
  batch.offset += 1;
  return record;
}

function skipRecord(batch: OpenBatch): void {
  const { view, position } = batch;
  batch.position += HEADER_BYTES + view.getUint32(position + 12, true) + view.getUint32(position + 16, true);
  batch.offset += 1;
}
