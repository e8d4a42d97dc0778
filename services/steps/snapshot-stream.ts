import { createHash, type Hash } from 'node:crypto';

/**
 * A snapshot on its way to and from the log: a header, the machine's own chunks, and a trailer with their number and
 * checksum, so that one cut short or damaged is told from a whole one.
 */
export interface SnapshotHeader {
  /** Of this framing. */
  readonly format: 1;
  /** Of the machine's settings and chunks: a snapshot is for a machine with the same. */
  readonly settings: string;
  /** Next offset to read of each topic. */
  readonly offsets: Readonly<Record<string, number>>;
}

interface Trailer {
  readonly chunks: number;
  readonly sha256: string;
}

export type SnapshotFault = 'snapshot_damaged' | 'snapshot_format' | 'snapshot_settings';

/** A snapshot that exists but cannot be used. Trying again does not help. */
export class SnapshotError extends Error {
  readonly code: SnapshotFault;
  readonly retryable = false;
  constructor(code: SnapshotFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SnapshotError';
    this.code = code;
  }
}

/** The chunks to write for a machine's chunks. */
export function* frameSnapshot(header: SnapshotHeader, chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  const hash = createHash('sha256');
  const encodedHeader = toBytes(header);
  digest(hash, encodedHeader);
  yield encodedHeader;
  let count = 0;
  for (const chunk of chunks) {
    digest(hash, chunk);
    count += 1;
    yield chunk;
  }
  yield toBytes({ chunks: count, sha256: hash.digest('hex') } satisfies Trailer);
}

/**
 * Reads a framed snapshot, handing the machine's chunks to `restore` as they come. Gives the header. Throws
 * `SnapshotError`, perhaps after `restore` has had some of them, where it is not whole or not for these settings.
 */
export async function readFramed(
  framed: AsyncIterable<Uint8Array>,
  settings: string,
  restore: (chunks: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<SnapshotHeader> {
  const hash = createHash('sha256');
  const iterator = framed[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return damaged('it is empty');
  const header = headerOf(first.value, settings);
  digest(hash, first.value);
  const body = createBody(iterator, hash);
  try {
    await restore(body.chunks());
  } catch (error) {
    // What the log could not read says nothing about the snapshot; what the machine could not read does.
    throw body.state.failed ? error : damage('its content cannot be read', { cause: error });
  }
  const trailer = body.state.last === undefined ? null : (parse(body.state.last) as Trailer | null);
  const whole = trailer?.chunks === body.state.count && trailer.sha256 === hash.digest('hex');
  return whole ? header : damaged('it is cut short or its checksum differs');
}

/** The chunks between header and trailer; the trailer is known for what it is only once nothing follows it. */
function createBody(iterator: AsyncIterator<Uint8Array>, hash: Hash) {
  const state = { last: undefined as Uint8Array | undefined, count: 0, failed: false };
  const take = async (): Promise<IteratorResult<Uint8Array>> => {
    state.failed = true;
    const taken = await iterator.next();
    state.failed = false;
    return taken;
  };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let next = await take(); !next.done; next = await take()) {
      if (state.last !== undefined) {
        digest(hash, state.last);
        state.count += 1;
        yield state.last;
      }
      state.last = next.value;
    }
  }
  return { chunks, state };
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const toBytes = (value: SnapshotHeader | Trailer): Uint8Array => encoder.encode(JSON.stringify(value));

/** The length goes first, so that moving a boundary between chunks changes the checksum. */
function digest(hash: Hash, chunk: Uint8Array): void {
  hash.update(`${chunk.length}:`).update(chunk);
}

function headerOf(bytes: Uint8Array, settings: string): SnapshotHeader {
  const header = parse(bytes) as SnapshotHeader | null;
  if (header === null || typeof header.offsets !== 'object') return damaged('its header cannot be read');
  if (header.format !== 1) {
    throw new SnapshotError(
      'snapshot_format',
      `the snapshot has format ${header.format}; this version reads 1`,
    );
  }
  if (header.settings !== settings) {
    throw new SnapshotError(
      'snapshot_settings',
      `the state was written under other settings (${header.settings}) than today's (${settings}): set them back, or start with an empty data directory`,
    );
  }
  return header;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return null;
  }
}

function damage(what: string, options?: ErrorOptions): SnapshotError {
  return new SnapshotError('snapshot_damaged', `the snapshot is damaged: ${what}`, options);
}

function damaged(what: string): never {
  throw damage(what);
}
