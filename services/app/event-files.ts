import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { readCsv } from '../adapters/formats/csv.ts';
import { type Mapping, parseMapping } from '../adapters/formats/mapping.ts';
import { readNdjson } from '../adapters/formats/ndjson.ts';
import type { Line } from '../steps/ingest/ports.ts';
import { UsageError } from './usage-error.ts';

/** Files of events named on the command line; `-` is standard input. */
export interface EventFiles {
  /** Total size in bytes, where every file's is known. */
  readonly bytes: number | null;
  /** Bytes read so far. */
  read(): number;
  readonly lines: AsyncIterable<Line>;
}

/** Opens the files in the order given: CSV through the mapping, else NDJSON. Throws UsageError where a file cannot be
 * opened, or is CSV and has no mapping. `standardInput` is what `-` names. */
export async function openEventFiles(
  names: readonly string[],
  mapping: Mapping | undefined,
  standardInput: AsyncIterable<Uint8Array>,
): Promise<EventFiles> {
  const sizes = await Promise.all(names.map((name) => sizeOf(name, mapping)));
  let read = 0;
  const count = (bytes: number): void => {
    read += bytes;
  };
  return {
    bytes: sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    read: () => read,
    lines: linesOf(names, mapping, standardInput, count),
  };
}

/** Reads a mapping file. Throws UsageError with every fault. */
export async function readMapping(file: string): Promise<Mapping> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file}: cannot be read (${error.code}); name a mapping file`);
  });
  const parsed = parseMapping(text);
  if (parsed.ok) return parsed.mapping;
  throw new UsageError(
    parsed.faults.map(({ path, message, remedy }) => `${file}: ${path}: ${message}; ${remedy}`).join('\n'),
  );
}

async function sizeOf(name: string, mapping: Mapping | undefined): Promise<number | null> {
  if (name === '-') return null;
  if (/\.csv(\.gz)?$/i.test(name) && mapping === undefined) {
    throw new UsageError(`${name}: a CSV file needs a column mapping; name one with --mapping FILE`);
  }
  try {
    const found = await stat(name);
    if (found.isDirectory()) throw new UsageError(`${name}: is a directory; name the files in it`);
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${name}: cannot be read (${(error as NodeJS.ErrnoException).code}); check the path`,
    );
  }
}

async function* linesOf(
  names: readonly string[],
  mapping: Mapping | undefined,
  standardInput: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Line> {
  for (const name of names) {
    const chunks = counted(
      name === '-' ? standardInput : createReadStream(name, { highWaterMark: 1 << 18 }),
      count,
    );
    const file = name === '-' ? 'stdin' : name;
    yield* mapping !== undefined && !/\.(ndjson|jsonl)(\.gz)?$/i.test(name)
      ? readCsv(chunks, file, mapping)
      : readNdjson(chunks, file);
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    count(chunk.byteLength);
    yield chunk;
  }
}
