import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Of a log's file and the WAL beside it: bytes before the pages, and before each of them. */
const LAYOUTS = [
  { suffix: '', head: 0, pageHead: 0 },
  { suffix: '-wal', head: 32, pageHead: 24 },
] as const;
const PAGES_AT_ONCE = 256;
/** An overflow page begins with the number of the next one, as a cell that runs on into the first of them ends with its number. */
const LINK_BYTES = 4;

interface Page {
  readonly number: number;
  readonly bytes: Buffer;
}

/**
 * How often a text stands in the pages of a SQLite database, whether a row still holds it or not, also where it runs on from one page
 * into another. Where a page stands in the file and in the WAL, the image that has more counts.
 */
export async function countInPages(path: string, pageSize: number, text: string): Promise<number> {
  const wanted = Buffer.from(text);
  const begun = new Map<number, Set<number>>();
  for await (const page of pagesOf(path, pageSize)) noteBeginning(page, wanted, begun);
  const most = new Map<number, number>();
  for await (const page of pagesOf(path, pageSize)) {
    const count = within(page, wanted) + across(page, wanted, begun);
    if (count > (most.get(page.number) ?? 0)) most.set(page.number, count);
  }
  return [...most.values()].reduce((sum, count) => sum + count, 0);
}

async function* pagesOf(path: string, pageSize: number): AsyncGenerator<Page> {
  for (const { suffix, head, pageHead } of LAYOUTS) {
    if (!existsSync(path + suffix)) continue;
    const file = await open(path + suffix);
    try {
      yield* pagesIn(file, head, pageHead, pageSize);
    } finally {
      await file.close();
    }
  }
}

async function* pagesIn(
  file: FileHandle,
  head: number,
  pageHead: number,
  pageSize: number,
): AsyncGenerator<Page> {
  const stride = pageHead + pageSize;
  for (let first = 0; ; first += PAGES_AT_ONCE) {
    const chunk = Buffer.alloc(PAGES_AT_ONCE * stride);
    const { bytesRead } = await file.read(chunk, 0, chunk.length, head + first * stride);
    for (let at = 0; at + pageHead < bytesRead; at += stride) {
      const number = pageHead === 0 ? first + at / stride + 1 : chunk.readUInt32BE(at);
      yield { number, bytes: chunk.subarray(at + pageHead, Math.min(at + stride, bytesRead)) };
    }
    if (bytesRead < chunk.length) return;
  }
}

/** Notes with how many of its last bytes the text may end at the beginning of a page. */
function noteBeginning({ number, bytes }: Page, wanted: Buffer, begun: Map<number, Set<number>>): void {
  for (let length = 1; length < wanted.length; length++) {
    if (!startsWith(bytes, LINK_BYTES, wanted.subarray(-length))) continue;
    begun.set(number, (begun.get(number) ?? new Set()).add(length));
  }
}

function within({ bytes }: Page, wanted: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + 1)) count++;
  return count;
}

/** How often the text begins here and ends in the page that this one, or a cell in it, goes on with. */
function across({ bytes }: Page, wanted: Buffer, begun: ReadonlyMap<number, ReadonlySet<number>>): number {
  if (bytes.length < LINK_BYTES) return 0;
  let count = 0;
  const endsIn = (page: number, length: number): boolean => begun.get(page)?.has(length) ?? false;
  const next = bytes.readUInt32BE(0);
  for (let at = bytes.indexOf(wanted[0]!); at !== -1; at = bytes.indexOf(wanted[0]!, at + 1)) {
    for (let length = 1; length < wanted.length && bytes[at + length - 1] === wanted[length - 1]; length++) {
      const end = at + length;
      const page =
        end === bytes.length ? next : end + LINK_BYTES > bytes.length ? 0 : bytes.readUInt32BE(end);
      if (endsIn(page, wanted.length - length)) count++;
    }
  }
  return count;
}

function startsWith(bytes: Buffer, from: number, part: Buffer): boolean {
  return (
    from + part.length <= bytes.length && bytes.compare(part, 0, part.length, from, from + part.length) === 0
  );
}
