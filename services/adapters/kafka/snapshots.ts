import { randomUUID } from 'node:crypto';
import { partitionOf } from '../../core/partition.ts';
import { LogError } from '../../steps/ports/log.ts';
import { type Appender, MAX_BATCH_BYTES } from './appender.ts';
import type { FetchedMessage } from './batch-decoder.ts';
import type { Connection } from './connection.ts';
import type { Message } from './kafkajs.ts';
import type { SnapshotTopic } from './options.ts';
import { readRange } from './reading.ts';
import { asBuffer } from './records.ts';

const PIECE_BYTES = MAX_BATCH_BYTES - 1_024;
/** Number of a piece, from 0. */
const NUMBER = 'piece';
/** Marks a piece that the next one continues. */
const CONTINUED = 'continued';

export interface Snapshots {
  write(name: string, chunks: Iterable<Uint8Array>): Promise<string>;
  read(name: string): AsyncIterable<Uint8Array>;
}

/** Where a snapshot is, as its name tells it: `<name>@<partition>:<first>-<next>:<pieces>:<id>`. */
interface Place {
  readonly partition: number;
  readonly first: number;
  /** Offset after its last piece; others' messages may lie between. */
  readonly next: number;
  readonly pieces: number;
  readonly id: string;
}

/** Snapshots as messages of a topic: found by their offsets, told from others between by the id that is their key. */
export function createSnapshots(
  connection: Connection,
  appender: Appender,
  topic: SnapshotTopic,
  ensureTopic: () => Promise<void>,
): Snapshots {
  async function write(name: string, chunks: Iterable<Uint8Array>): Promise<string> {
    await ensureTopic();
    const id = randomUUID();
    const partition = partitionOf(name.slice(0, name.lastIndexOf('/') + 1), topic.partitions);
    const append = async (message: Message): Promise<number> => {
      let offset: number | null = null;
      // Where nobody knows where a piece is, it is written once more: readers take the first they find of each number.
      while (offset === null) offset = await appender.append(topic.name, partition, [message]);
      return offset;
    };
    let place: Place = { partition, first: 0, next: 0, pieces: 0, id };
    const landed = (offset: number): void => {
      place = { ...place, next: Math.max(place.next, offset + 1) };
    };
    let onItsWay = Promise.resolve();
    for (const message of piecesOf(chunks, id)) {
      const before = onItsWay;
      const appending = append(message);
      // Readers begin at the first. Each of the others is written while the next is made.
      if (place.pieces === 0) place = { ...place, first: await appending };
      place = { ...place, pieces: place.pieces + 1 };
      onItsWay = appending.then(landed);
      onItsWay.catch(() => undefined);
      await before;
    }
    await onItsWay;
    return `${name}@${place.partition}:${place.first}-${place.next}:${place.pieces}:${id}`;
  }

  async function* read(name: string): AsyncGenerator<Uint8Array> {
    const place = placeIn(name);
    let found = 0;
    let pieces: Uint8Array[] = [];
    for await (const message of messagesOf(place, name)) {
      if (Number(message.headers?.[NUMBER]) !== found) continue;
      found += 1;
      pieces.push(message.value ?? Buffer.alloc(0));
      if (message.headers?.[CONTINUED] !== undefined) continue;
      yield pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
      pieces = [];
    }
    if (found !== place.pieces || pieces.length > 0) throw missing(name, 'is no longer whole in the log');
  }

  async function* messagesOf(place: Place, name: string): AsyncGenerator<FetchedMessage> {
    try {
      const range = readRange(connection, topic.name, place.partition, place.first, place.next);
      for await (const { from, fetched } of range) {
        for (const message of fetched.messages) {
          const { offset } = message;
          if (offset >= from && offset < place.next && String(message.key) === place.id) yield message;
        }
      }
    } catch (error) {
      const code = error instanceof LogError ? error.code : undefined;
      if (code === 'out_of_range' || code === 'unknown_topic') throw missing(name, 'is no longer in the log');
      throw error;
    }
  }

  return { write, read };
}

function* piecesOf(chunks: Iterable<Uint8Array>, id: string): Generator<Message> {
  const key = Buffer.from(id);
  let number = 0;
  for (const chunk of chunks) {
    for (let at = 0; at === 0 || at < chunk.length; at += PIECE_BYTES) {
      const value = asBuffer(chunk.subarray(at, at + PIECE_BYTES));
      const isLast = at + PIECE_BYTES >= chunk.length;
      const headers = { [NUMBER]: String(number++), ...(isLast ? {} : { [CONTINUED]: '' }) };
      yield { key, value, headers };
    }
  }
}

function placeIn(name: string): Place {
  const found = /@(\d+):(\d+)-(\d+):(\d+):([0-9a-f-]{36})$/.exec(name);
  if (found === null) throw missing(name, 'is none of this log: its name does not say where it is');
  const [partition, first, next, pieces] = found.slice(1, 5).map(Number) as [number, number, number, number];
  return { partition, first, next, pieces, id: found[5]! };
}

function missing(name: string, how: string): LogError {
  return new LogError('snapshot_missing', `the snapshot "${name}" ${how}`);
}
