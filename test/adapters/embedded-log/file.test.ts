import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedLog } from '../../../services/adapters/embedded-log/embedded-log.ts';
import { collector, errorOf, numbered, readAll, records, textOf, topic } from '../../contract/log/support.ts';

describe('the file of an embedded log', () => {
  let directory: string;
  let path: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tocsin-log-'));
    path = join(directory, 'log.db');
  });
  afterEach(() => rm(directory, { recursive: true }));

  it.skipIf(process.platform === 'win32')(
    'can be read by its owner only, as can what SQLite keeps beside it',
    async () => {
      const log = await openEmbeddedLog({ path, own: true });
      await log.createTopics([topic('a', 1)]);
      for (const suffix of ['', '-wal', '-shm']) {
        expect((await stat(path + suffix)).mode & 0o777, `mode of log.db${suffix}`).toBe(0o600);
      }
      await log.close();
    },
  );

  it('is refused, with a remedy, where it is something else', async () => {
    await writeFile(path, 'not a database, and long enough to be taken for a header of one'.repeat(100));
    const error = await errorOf(openEmbeddedLog({ path }));
    expect(error).toMatchObject({ code: 'incompatible', retryable: false });
    expect((error as Error).message).toContain(`${path} is not a log: move that file away`);
  });

  it('is refused, with a remedy, where it has another layout', async () => {
    await (await openEmbeddedLog({ path })).close();
    const sql = new DatabaseSync(path);
    sql.exec('PRAGMA user_version = 999');
    sql.close();
    const error = await errorOf(openEmbeddedLog({ path, own: true }));
    expect(error).toMatchObject({ code: 'incompatible' });
    expect((error as Error).message).toMatch(/layout 999, this program reads layout 1/);
    expect(await errorOf(openEmbeddedLog({ path, own: true })), 'the lock was let go').toMatchObject({
      code: 'incompatible',
    });
  });

  it('may be left out: a log in memory works the same', async () => {
    const log = await openEmbeddedLog({ path: ':memory:', own: true });
    await log.createTopics([topic('a', 1)]);
    await log.append(records('a', 0, ['one', 'two']));
    expect((await readAll(log, ['a'], 2)).map(textOf)).toEqual(['one', 'two']);
    await log.close();
  });

  it('is read past the size of one batch in the order it was written', async () => {
    const log = await openEmbeddedLog({ path });
    await log.createTopics([topic('a', 1), topic('b', 1)]);
    const large = 'x'.repeat(400_000);
    const values = numbered(large, 12);
    await log.append(values.flatMap((value, n) => records(n % 3 === 0 ? 'b' : 'a', 0, [value])));
    expect((await readAll(log, ['a', 'b'], 12)).map(textOf)).toEqual(values);
    await log.close();
  });

  it('can be read from the middle of a batch', async () => {
    const log = await openEmbeddedLog({ path });
    await log.createTopics([topic('a', 1)]);
    await log.append(records('a', 0, numbered('', 100)));
    const reading = collector({ start: async () => new Map([['a', 57]]) });
    const running = await log.run({ group: 'g', topics: ['a'], task: reading.task });
    const seen = await reading.untilSeen(43);
    expect([textOf(seen[0]!), seen[0]!.offset]).toEqual(['57', 57]);
    await running.stop();
    await log.close();
  });

  it('lets the event loop go round between batches, so that HTTP is served under load', async () => {
    const log = await openEmbeddedLog({ path });
    await log.createTopics([topic('a', 1)]);
    await log.append(records('a', 0, numbered('', 500)));
    let turn = 0;
    const count = (): void => {
      turn += 1;
      pending = setImmediate(count);
    };
    let pending = setImmediate(count);
    const turns: number[] = [];
    const reading = collector({
      handle: async () => {
        turns.push(turn);
      },
    });
    const running = await log.run({ group: 'g', topics: ['a'], task: reading.task, maxBatch: 10 });
    await reading.untilSeen(500);
    clearImmediate(pending);
    await running.stop();
    await log.close();
    expect(new Set(turns).size).toBe(50);
  });
});
