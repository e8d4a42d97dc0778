import type { Message } from './kafkajs.ts';

/** What is the same for all records of a batch. */
export interface BatchFrame {
  /** Decimal; `-1` where the producer is not known to the broker. */
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  /** Epoch ms; brokers that stamp records themselves overwrite it. */
  readonly timestamp: number;
}

export interface Compression {
  /** Bits of the batch's attributes. */
  readonly bits: number;
  compress(records: Buffer): Promise<Buffer>;
}

export type Checksum = (bytes: Buffer) => number;

const FRAME_BYTES = 61;
const LENGTH_AT = 8;
const MAGIC_AT = 16;
const CHECKSUM_AT = 17;
const ATTRIBUTES_AT = 21;
const LAST_OFFSET_AT = 23;
const FIRST_TIMESTAMP_AT = 27;
const MAX_TIMESTAMP_AT = 35;
const PRODUCER_ID_AT = 43;
const PRODUCER_EPOCH_AT = 51;
const FIRST_SEQUENCE_AT = 53;
const COUNT_AT = 57;
const MAGIC = 2;

/**
 * The messages as one record batch of Kafka's format 2 (kafka.apache.org/documentation, "Record Batch"), written into one
 * buffer: kafkajs makes a buffer of each record, and another of each number in it, which cost four times as much.
 */
export async function encodeBatch(
  messages: readonly Message[],
  frame: BatchFrame,
  checksum: Checksum,
  compression: Compression | null,
): Promise<Buffer> {
  const plain = encodeRecords(messages, compression === null ? FRAME_BYTES : 0);
  const batch =
    compression === null
      ? plain
      : Buffer.concat([Buffer.allocUnsafe(FRAME_BYTES), await compression.compress(plain)]);
  batch.writeBigInt64BE(0n, 0);
  batch.writeInt32BE(batch.length - LENGTH_AT - 4, LENGTH_AT);
  batch.writeInt32BE(0, LENGTH_AT + 4);
  batch.writeInt8(MAGIC, MAGIC_AT);
  batch.writeInt16BE(compression?.bits ?? 0, ATTRIBUTES_AT);
  batch.writeInt32BE(messages.length - 1, LAST_OFFSET_AT);
  batch.writeBigInt64BE(BigInt(frame.timestamp), FIRST_TIMESTAMP_AT);
  batch.writeBigInt64BE(BigInt(frame.timestamp), MAX_TIMESTAMP_AT);
  batch.writeBigInt64BE(BigInt(frame.producerId), PRODUCER_ID_AT);
  batch.writeInt16BE(frame.producerEpoch, PRODUCER_EPOCH_AT);
  batch.writeInt32BE(frame.firstSequence, FIRST_SEQUENCE_AT);
  batch.writeInt32BE(messages.length, COUNT_AT);
  batch.writeUInt32BE(checksum(batch.subarray(ATTRIBUTES_AT)), CHECKSUM_AT);
  return batch;
}

/** The records one after the other, behind so many free bytes. */
function encodeRecords(messages: readonly Message[], free: number): Buffer {
  const bodies = messages.map(bodyBytes);
  const bytes = bodies.reduce((sum, body) => sum + varintBytes(body) + body, free);
  const buffer = Buffer.allocUnsafe(bytes);
  let at = free;
  for (let index = 0; index < messages.length; index++) {
    const message = messages[index]!;
    at = writeVarint(buffer, bodies[index]!, at);
    // No attributes, and no time that differs from the batch's.
    buffer[at++] = 0;
    buffer[at++] = 0;
    at = writeVarint(buffer, index, at);
    at = writeBytes(buffer, message.key, at);
    at = writeBytes(buffer, message.value, at);
    at = writeHeaders(buffer, headersOf(message), at);
  }
  return buffer;
}

type Header = readonly [name: Buffer, value: Buffer | null];

const NO_HEADERS: readonly Header[] = [];

function headersOf({ headers }: Message): readonly Header[] {
  if (headers === undefined) return NO_HEADERS;
  return Object.entries(headers).map(([name, value]) => [
    Buffer.from(name),
    value === undefined ? null : Buffer.from(value),
  ]);
}

function bodyBytes(message: Message, index: number): number {
  const headers = headersOf(message);
  return (
    2 +
    varintBytes(index) +
    sizeOf(message.key) +
    sizeOf(message.value) +
    varintBytes(headers.length) +
    headers.reduce((sum, [name, value]) => sum + sizeOf(name) + sizeOf(value), 0)
  );
}

const sizeOf = (bytes: Buffer | null): number =>
  bytes === null ? 1 : varintBytes(bytes.length) + bytes.length;

function writeHeaders(buffer: Buffer, headers: readonly Header[], from: number): number {
  let at = writeVarint(buffer, headers.length, from);
  for (const [name, value] of headers) at = writeBytes(buffer, value, writeBytes(buffer, name, at));
  return at;
}

function writeBytes(buffer: Buffer, bytes: Buffer | null, from: number): number {
  if (bytes === null) return writeVarint(buffer, -1, from);
  const at = writeVarint(buffer, bytes.length, from);
  buffer.set(bytes, at);
  return at + bytes.length;
}

/** Zigzag, so that small negative numbers are short (Protocol Buffers, "Encoding"). */
const zigzag = (value: number): number => ((value << 1) ^ (value >> 31)) >>> 0;

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = zigzag(value) >>> 7; rest > 0; rest >>>= 7) bytes++;
  return bytes;
}

function writeVarint(buffer: Buffer, value: number, from: number): number {
  let at = from;
  let rest = zigzag(value);
  for (; rest > 0x7f; rest >>>= 7) buffer[at++] = (rest & 0x7f) | 0x80;
  buffer[at++] = rest;
  return at;
}
