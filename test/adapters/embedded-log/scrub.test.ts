import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedLog } from '../../../services/adapters/embedded-log/embedded-log.ts';
import { openScrub } from '../../../services/adapters/embedded-log/scrub.ts';
import type { Log, LogRecord } from '../../../services/steps/ports/log.ts';
import { waitUntil } from '../../wait-until.ts';

const SECRET = 'p_thesecretthesecretthe1';

let directory: string;
let path: string;
let log: Log;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tocsin-scrub-'));
  path = join(directory, 'log.sqlite');
  log = await openEmbeddedLog({ path, own: true });
  await log.createTopics(['a', 'b'].map((name) => ({ name, partitions: 1, retentionMs: 1e12 })));
});
afterEach(async () => {
  await log.close();
  await rm(directory, { recursive: true });
});

const put = (topic: string, ...values: readonly string[]) =>
  log.append(
    values.map((value) => ({ topic, partition: 0, key: `key ${value}`, value: Buffer.from(value) })),
  );
const textOf = ({ value }: Pick<LogRecord, 'value'>) => Buffer.from(value).toString();
async function held(topic: string, from = 0): Promise<readonly (readonly [number, string])[]> {
  const all: (readonly [number, string])[] = [];
  for await (const record of log.read(topic, 0, from)) all.push([record.offset, textOf(record)]);
  return all;
}
const change = ({ value }: LogRecord) => {
  const text = Buffer.from(value).toString();
  if (text === `gone ${SECRET}`) return null;
  return text.includes(SECRET) ? Buffer.from(text.replace(SECRET, '-')) : undefined;
};

describe('a scrub', () => {
  it('changes and removes records beside the process that owns the log; offsets and order stay', async () => {
    await put('a', 'one', `gone ${SECRET}`, `stays ${SECRET}, without it`);
    await put('b', 'two');
    await put('a', `gone ${SECRET}`);
    const seen: string[] = [];
    const running = await log.run({
      group: 'g',
      topics: ['a', 'b'],
      task: () => ({
        start: async () => new Map(),
        handle: async (records) => void seen.push(...records.map(textOf)),
        stop: async () => {},
      }),
    });
    await waitUntil('all is read', () => seen.length === 5);
    const scrub = openScrub(path);
    expect(await scrub.change([SECRET], change)).toEqual({ changed: 1, removed: 2 });
    expect(await scrub.change([SECRET], change)).toEqual({ changed: 0, removed: 0 });
    scrub.close();
    expect(await held('a')).toEqual([
      [0, 'one'],
      [2, 'stays -, without it'],
    ]);
    expect(await held('a', 3)).toEqual([]);
    expect(await log.bounds('a', 0)).toEqual({ first: 0, next: 4 });
    await put('a', 'five');
    await waitUntil('what comes is read', () => seen.includes('five'));
    await running.stop();
    expect(await held('a', 1)).toEqual([
      [2, 'stays -, without it'],
      [4, 'five'],
    ]);
    // A group that begins at a place that is gone goes on behind it, and has nothing left.
    const late: string[] = [];
    const again = await log.run({
      group: 'late',
      topics: ['a', 'b'],
      task: () => ({
        start: async () => new Map([['a', 1]]),
        handle: async (records) => void late.push(...records.map(textOf)),
        stop: async () => {},
      }),
    });
    await waitUntil('it has read all', async () => (await again.lag()).every(({ records }) => records === 0));
    await again.stop();
    expect(late).toEqual(['stays -, without it', 'two', 'five']);
  });

  it('is alone: a second one would write back what the first has taken out', async () => {
    const first = openScrub(path);
    expect(() => openScrub(path)).toThrow(
      expect.objectContaining({ code: 'locked', message: expect.stringContaining('another erasure') }),
    );
    first.close();
    openScrub(path).close();
  });

  it('finds a text however it lies in the pages: in one, and where it runs on into others', async () => {
    for (let shift = 0; shift < 60; shift++) {
      // A row whose cell ends in the midst of the text, and one of many pages.
      await put('a', `${'x'.repeat(shift)}${SECRET.repeat(300)}`);
    }
    await put('b', SECRET.repeat(20_000));
    const scrub = openScrub(path);
    await scrub.wash();
    const inKeyAndValue = 2 * (60 * 300 + 20_000);
    expect(await scrub.found(SECRET)).toBe(inKeyAndValue);
    // The last pages are in the WAL now as well as in the file.
    await put('a', 'after');
    expect(await scrub.found(SECRET)).toBe(inKeyAndValue);
    scrub.close();
  });

  it('tells of a reader who keeps older pages beside the file, and is done when that has gone', async () => {
    await put('a', `gone ${SECRET}`);
    const reader = new DatabaseSync(path);
    reader.exec('BEGIN; SELECT count(*) FROM batches');
    const scrub = openScrub(path, 0);
    await scrub.change([SECRET], change);
    await expect(scrub.wash()).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining('somebody keeps reading'),
    });
    reader.close();
    await scrub.wash();
    expect(await scrub.found(SECRET)).toBe(0);
    scrub.close();
  });

  it('finds snapshots, and leaves no byte of what is gone in the files', async () => {
    const chunk = Buffer.from(`${'x'.repeat(50_000)}${SECRET}${'y'.repeat(50_000)}`);
    await log.writeSnapshot('merge/0/1', [chunk]);
    for (let i = 0; i < 200; i++) await put('a', `gone ${SECRET}`, `${i} ${SECRET} ${'z'.repeat(3_000)}`);
    const scrub = openScrub(path);
    expect(scrub.inSnapshots(SECRET)).toBe(1);
    await log.pruneSnapshots('merge/0/', []);
    expect(scrub.inSnapshots(SECRET)).toBe(0);
    await scrub.change([SECRET], (record) => (textOf(record).includes(SECRET) ? null : undefined));
    await scrub.wash();
    expect(await scrub.found(SECRET)).toBe(0);
    await put('a', 'after');
    expect((await held('a')).at(-1)![1]).toBe('after');
    scrub.close();
    expect((await readFile(path)).includes(SECRET)).toBe(false);
    expect((await readFile(`${path}-wal`)).includes(SECRET)).toBe(false);
  });
});
