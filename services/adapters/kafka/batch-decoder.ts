/** One record of a fetched batch. */
export interface FetchedMessage {
  readonly offset: number;
  /** Epoch ms. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Null where there are none. */
  readonly headers: Readonly<Record<string, Buffer>> | null;
  readonly isControlRecord: boolean;
  readonly batchContext: BatchContext;
}

/** What is the same for all records of a batch, in the words of kafkajs, whose filter of transactions asks for it. */
export interface BatchContext {
  readonly producerId: string;
  readonly inTransaction: boolean;
}

export type Decompress = (bits: number, records: Buffer) => Promise<Buffer>;

const FRAME_BYTES = 61;
/** Bytes of a batch before what its length counts. */
const LENGTH_BYTES = 12;
const MAGIC = 2;
const COMPRESSION_BITS = 0b111;
const LOG_APPEND_TIME = 0b1000;
const TRANSACTIONAL = 0b1_0000;
const CONTROL = 0b10_0000;

/**
 * The records of the batches that a fetch brought, in Kafka's format 2, those of a last one that was cut off left out.
 * kafkajs makes a decoder and a long number for each part of each record, which cost several times as much.
 */
export async function decodeBatches(bytes: Buffer, decompress: Decompress): Promise<FetchedMessage[]> {
  const messages: FetchedMessage[] = [];
  for (let at = 0; at + FRAME_BYTES <= bytes.length; ) {
    const end = at + LENGTH_BYTES + bytes.readInt32BE(at + 8);
    if (end > bytes.length) break;
    await decodeBatch(bytes.subarray(at, end), decompress, messages);
    at = end;
  }
  return messages;
}

async function decodeBatch(batch: Buffer, decompress: Decompress, messages: FetchedMessage[]): Promise<void> {
  const magic = batch.readInt8(16);
  if (magic !== MAGIC)
    throw new Error(`a record batch is of format ${magic}, which brokers wrote before 0.11`);
  const attributes = batch.readInt16BE(21);
  const isLogTime = (attributes & LOG_APPEND_TIME) !== 0;
  const compression = attributes & COMPRESSION_BITS;
  const rest = batch.subarray(FRAME_BYTES);
  readRecords(compression === 0 ? rest : await decompress(compression, rest), messages, {
    count: batch.readInt32BE(57),
    baseOffset: Number(batch.readBigInt64BE(0)),
    timestamp: Number(batch.readBigInt64BE(isLogTime ? 35 : 27)),
    isLogTime,
    isControlRecord: (attributes & CONTROL) !== 0,
    batchContext: {
      producerId: String(batch.readBigInt64BE(43)),
      inTransaction: (attributes & TRANSACTIONAL) !== 0,
    },
  });
}

interface BatchFrame {
  readonly count: number;
  readonly baseOffset: number;
  readonly timestamp: number;
  /** The batch's time is that of each of its records. */
  readonly isLogTime: boolean;
  readonly isControlRecord: boolean;
  readonly batchContext: BatchContext;
}

function readRecords(records: Buffer, messages: FetchedMessage[], frame: BatchFrame): void {
  const { count, baseOffset, timestamp, isLogTime, isControlRecord, batchContext } = frame;
  const reader = new Reader(records);
  for (let i = 0; i < count; i++) {
    reader.varint();
    reader.at += 1;
    const delta = reader.varint();
    messages.push({
      timestamp: isLogTime ? timestamp : timestamp + delta,
      offset: baseOffset + reader.varint(),
      key: reader.bytes(),
      value: reader.bytes(),
      headers: reader.headers(),
      isControlRecord,
      batchContext,
    });
  }
}

class Reader {
  at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Zigzag (Protocol Buffers, "Encoding"), up to 2^53: times are longer than 32 bits. */
  varint(): number {
    let value = 0;
    let scale = 1;
    let byte = 0;
    do {
      byte = this.#bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      scale *= 128;
    } while (byte > 0x7f);
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  bytes(): Buffer | null {
    const length = this.varint();
    if (length < 0) return null;
    const from = this.at;
    this.at += length;
    return this.#bytes.subarray(from, this.at);
  }

  headers(): Readonly<Record<string, Buffer>> | null {
    const count = this.varint();
    if (count === 0) return null;
    const found: [string, Buffer][] = [];
    for (let i = 0; i < count; i++) {
      const name = this.bytes()!.toString('utf8');
      const value = this.bytes();
      if (value !== null) found.push([name, value]);
    }
    return Object.fromEntries(found);
  }
}
