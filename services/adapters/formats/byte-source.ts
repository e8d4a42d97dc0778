import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Why nothing can be read from here on. */
export interface SourceFault {
  readonly code: 'encoding' | 'unreadable';
  readonly message: string;
  readonly remedy: string;
}

/** Thrown while bytes are read, to be caught by the reader of lines: what is wrong is with the file, not with the disk. */
export class SourceFaultError extends Error {
  readonly fault: SourceFault;
  constructor(fault: SourceFault, options?: ErrorOptions) {
    super(fault.message, options);
    this.name = 'SourceFaultError';
    this.fault = fault;
  }
}

const SNIFFED_BYTES = 4;
const UTF8_REMEDY = 'Save the file as UTF-8 (for example: iconv -f UTF-16 -t UTF-8).';

/**
 * The bytes of a text in UTF-8, without its byte order mark; gzip is unpacked on the way. Throws `SourceFaultError`
 * for another encoding or archive and for damaged gzip; errors of `chunks` themselves go through.
 */
export async function* openBytes(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const { head, rest } = await sniff(chunks);
  if (head[0] === 0x1f && head[1] === 0x8b) yield* gunzip(rest);
  else yield* plain(head, rest);
}

async function* plain(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  let first = true;
  for await (const chunk of rest) {
    // Refused in here and not before, so that leaving the loop closes the file.
    if (first) refuseOthers(head);
    yield first && marked ? chunk.subarray(3) : chunk;
    first = false;
  }
}

function refuseOthers(head: Buffer): void {
  const [a, b] = head;
  const marked = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
  const unmarked = head.length >= 2 && (a === 0) !== (b === 0);
  if (marked || unmarked) {
    throw new SourceFaultError({
      code: 'encoding',
      message: 'the file is UTF-16, not UTF-8',
      remedy: UTF8_REMEDY,
    });
  }
  if (head.length >= 4 && head.readUInt32BE(0) === 0x504b0304) {
    const remedy = 'Unpack it first, or use gzip.';
    throw new SourceFaultError({ code: 'unreadable', message: 'the file is a zip archive', remedy });
  }
}

async function* gunzip(packed: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const unpacked = createGunzip();
  // An error of either reaches the reader of the last stream, below.
  pipeline(Readable.from(packed), unpacked, () => undefined);
  try {
    const { head, rest } = await sniff(unpacked);
    yield* plain(head, rest);
  } catch (error) {
    if (!String((error as { code?: unknown } | null)?.code).startsWith('Z_')) throw error;
    const message = 'the gzip data is damaged or ends too early';
    throw new SourceFaultError(
      { code: 'unreadable', message, remedy: 'Fetch the file again.' },
      { cause: error },
    );
  }
}

/** The first bytes, and all of them again: the first chunk may be one byte long. */
async function sniff(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ head: Buffer; rest: AsyncGenerator<Buffer> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  let ended = false;
  while (first.length < SNIFFED_BYTES && !ended) {
    const next = await iterator.next();
    if (next.done) ended = true;
    else first = Buffer.concat([first, next.value]);
  }
  return { head: first.subarray(0, SNIFFED_BYTES), rest: again(first, iterator) };
}

async function* again(first: Buffer, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Buffer> {
  try {
    yield first;
    for (let next = await iterator.next(); !next.done; next = await iterator.next())
      yield asBuffer(next.value);
  } finally {
    // A reader that stops early must still close the file.
    await iterator.return?.();
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
