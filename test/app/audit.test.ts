import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../services/adapters/clickhouse/embedded.ts';
import { accessRow } from '../../services/adapters/clickhouse/operations-rows.ts';
import { atAccessDesk, commandLook } from '../../services/app/access-desk.ts';
import { verifyAudit } from '../../services/app/audit.ts';
import { type Config, loadConfig } from '../../services/app/config.ts';
import { dataPaths } from '../../services/app/data-paths.ts';
import { openInstallation } from '../../services/app/installation.ts';
import { chained, type Link } from '../../services/core/access/chain.ts';
import type { AccessEntry } from '../../services/core/record/access-entry.ts';
import { TOPICS } from '../../services/core/topics.ts';
import { LOOK, sha256 } from '../steps/access/memory-access-log.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../temporary-directory.ts';

const LOOKER = { who: 'ana', statedReason: 'audit verify' };
const WRITER = fileURLToPath(new URL('support/write-looks.ts', import.meta.url));

let directory: TemporaryDirectory;
let config: Config;

beforeEach(async () => {
  directory = await temporaryDirectory();
  config = loadConfig({ TOCSIN_DATA_DIR: directory.path, TOCSIN_CLICKHOUSE_DOOR_PORT: '1' });
  const installation = await openInstallation(config);
  await installation.close();
});
afterEach(() => directory.remove());

const verify = (noted: Link | null = null, withStore = true) =>
  verifyAudit({ config, looker: LOOKER, withStore, noted });

/** Looks as they are written, one append each. */
const write = (count: number, from = 0) =>
  atAccessDesk(config, async ({ accessLog }) => {
    for (let n = from; n < from + count; n++)
      await accessLog.record(commandLook({ ...LOOK, query: `w_${n}` }));
  });

const entries = () =>
  atAccessDesk(config, async ({ log, codecs }) => {
    const held: AccessEntry[] = [];
    for await (const { value } of log.read(TOPICS.accessLog, 0, 0))
      held.push(codecs.accessEntry.decode(value));
    return held;
  });

/** Puts records into the topic as somebody would who may write there. */
const inject = (...injected: readonly (AccessEntry | 'rubbish')[]) =>
  atAccessDesk(config, async ({ log, codecs }) => {
    const value = (one: AccessEntry | 'rubbish') =>
      one === 'rubbish' ? Buffer.from(one) : codecs.accessEntry.encode(one);
    await log.append(
      injected.map((one) => ({ topic: TOPICS.accessLog, partition: 0, key: '', value: value(one) })),
    );
  });

async function inStore<T>(work: (store: ReturnType<typeof openEmbedded>) => Promise<T>): Promise<T> {
  const store = openEmbedded({ path: dataPaths(config.dataDir).clickhouse });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** As the step store does. */
const store = (rows: readonly AccessEntry[]) =>
  inStore((clickhouse) =>
    clickhouse.insert('access_log_log', rows.map(accessRow), JSON.stringify(rows).slice(0, 200)),
  );

describe('verifying the access log', () => {
  it('holds where nothing was written, and as far as it was', async () => {
    expect(await verify()).toMatchObject({
      log: { entries: 0, broken: null },
      store: { entries: 0, broken: null },
      faults: [],
    });
    await write(7);
    const written = await entries();
    await store(written.slice(0, 5));
    const verdict = await verify();
    expect(verdict).toEqual({
      log: { entries: 7, first: 0, last: { seq: 6, hash: written[6]!.hash }, broken: null },
      store: { entries: 5, first: 0, last: { seq: 4, hash: written[4]!.hash }, broken: null },
      faults: [],
      waiting: 2,
    });
  });

  it('survives the way through Avro and ClickHouse with whatever text a look holds', async () => {
    const texts = [
      '',
      '\u0000',
      '"\\\n\t',
      '中文😀',
      '\ud800',
      "'; DROP TABLE access_log",
      'x'.repeat(20_000),
    ];
    await atAccessDesk(config, async ({ accessLog }) => {
      for (const text of texts)
        await accessLog.record(
          commandLook({ ...LOOK, who: text, query: text, statedReason: text, rows: 2 ** 40 }),
        );
    });
    await store(await entries());
    expect(await verify()).toMatchObject({
      log: { broken: null },
      store: { entries: texts.length, broken: null },
      faults: [],
    });
  });

  it('is one chain when several processes write at once, and has each look once', async () => {
    const writers = ['a', 'b', 'c'].map((who) =>
      spawn(process.execPath, [WRITER, config.dataDir, who, '40'], {
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    );
    const codes = await Promise.all(writers.map(async (child) => (await once(child, 'close'))[0] as number));
    expect(codes).toEqual([0, 0, 0]);
    expect(await verify(null, false)).toMatchObject({ log: { entries: 120, broken: null } });
    const queries = (await entries()).map(({ query }) => query);
    expect(new Set(queries).size).toBe(120);
    expect(new Set(queries.slice(0, 100).map((query) => query[0])).size).toBeGreaterThan(1);
  }, 120_000);

  it('has what a process said it wrote before it was killed, and goes on behind it', async () => {
    const child = spawn(process.execPath, [WRITER, config.dataDir, 'a', '100000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    child.stdout.setEncoding('utf8');
    for await (const text of child.stdout as AsyncIterable<string>) {
      told += text;
      if (told.split('\n').length > 30) child.kill('SIGKILL');
    }
    const said = told.trimEnd().split('\n').length;
    const written = (await entries()).length;
    expect(written).toBeGreaterThanOrEqual(said);
    expect(written).toBeLessThanOrEqual(said + 1);
    await write(3);
    expect(await verify(null, false)).toMatchObject({ log: { entries: written + 3, broken: null } });
  }, 120_000);

  it('tells of an entry in the log that was made up, copied, or is none', async () => {
    await write(3);
    const written = await entries();
    const [forged] = chained([LOOK], { seq: 2, hash: sha256('not the last one') }, sha256);
    for (const [injected, broken] of [
      [[forged!], { seq: 3, kind: 'unlinked' }],
      [[written[1]!], { seq: 1, kind: 'inserted' }],
      [[{ ...written[2]!, seq: 3 }], { seq: 3, kind: 'altered' }],
      [[{ ...written[2]!, seq: 9 }], { seq: 3, kind: 'missing' }],
      [['rubbish'], { seq: 3, kind: 'inserted' }],
    ] as const) {
      await directory.remove();
      const installation = await openInstallation(config);
      await installation.close();
      await inject(...written);
      await inject(...injected);
      expect((await verify(null, false)).log.broken).toMatchObject(broken);
    }
  });

  it.each<[string, (clickhouse: ReturnType<typeof openEmbedded>) => Promise<void>, object]>([
    [
      'altered',
      (clickhouse) =>
        clickhouse.command(
          'ALTER TABLE access_log_log UPDATE rows = 99 WHERE seq = 3 SETTINGS mutations_sync = 2',
        ),
      { seq: 3, kind: 'altered' },
    ],
    [
      'dropped',
      (clickhouse) =>
        clickhouse.command('ALTER TABLE access_log_log DELETE WHERE seq = 3 SETTINGS mutations_sync = 2'),
      { seq: 3, kind: 'missing' },
    ],
    [
      'dropped together with those after it, but for the last',
      (clickhouse) =>
        clickhouse.command(
          'ALTER TABLE access_log_log DELETE WHERE seq > 3 AND seq < 7 SETTINGS mutations_sync = 2',
        ),
      { seq: 4, kind: 'missing' },
    ],
    [
      'inserted beside another',
      (clickhouse) =>
        clickhouse.command(
          "INSERT INTO access_log_log SELECT * REPLACE ('nobody' AS who, 'f' AS hash) FROM access_log_log WHERE seq = 3",
        ),
      { seq: 3 },
    ],
  ])('tells of an entry in ClickHouse that was %s', async (_, harm, broken) => {
    await write(8);
    await store(await entries());
    await inStore(harm);
    const verdict = await verify();
    expect(verdict.log.broken).toBeNull();
    expect(verdict.store!.broken).toMatchObject(broken);
  });

  it('does not mind rows that are stored twice', async () => {
    await write(4);
    await store(await entries());
    await inStore((clickhouse) =>
      clickhouse.command('INSERT INTO access_log_log SELECT * FROM access_log_log'),
    );
    expect(await verify()).toMatchObject({ store: { entries: 4, broken: null }, faults: [] });
  });

  it('tells of a chain that was written anew as a whole, by the other copy or by what was noted', async () => {
    await write(5);
    const written = await entries();
    const noted = { seq: 2, hash: written[2]!.hash };
    const anew = chained(
      written.map((entry) => ({ ...entry, who: 'nobody' })),
      null,
      sha256,
    );
    await store(anew);
    expect(await verify()).toMatchObject({
      log: { broken: null },
      store: { broken: null },
      faults: ['entry 0 is one in the log and another in ClickHouse'],
    });
    expect((await verify(noted, false)).faults).toEqual([]);
    expect((await verify({ seq: 2, hash: anew[2]!.hash }, false)).faults).toEqual([
      'entry 2 is another than the one that was noted: what came up to it was written anew',
    ]);
    expect((await verify({ seq: 50, hash: noted.hash }, false)).faults).toEqual([
      'entry 50, which was noted, is not there any more',
    ]);
  });

  it('tells of a log that was cut off at its end', async () => {
    await write(3);
    const three = await entries();
    const five = [...three, ...chained([LOOK, LOOK], three[2]!, sha256)];
    await store(five);
    expect((await verify()).faults).toEqual([
      'the log ends with entry 2, and ClickHouse has them up to 4: the log was cut off',
    ]);
  });

  it('keeps what was there before there was a chain, without vouching for it', async () => {
    await write(2);
    await store(await entries());
    await inStore((clickhouse) =>
      clickhouse.command(
        "INSERT INTO access_log_log (seq, at, who, query) VALUES (-1, now64(3), 'old', 'SELECT 1')",
      ),
    );
    expect(await verify()).toMatchObject({ store: { entries: 2, broken: null } });
    const old = await inStore((clickhouse) => clickhouse.query('SELECT who FROM access_log WHERE seq < 0'));
    expect(old).toEqual([{ who: 'old' }]);
  });
});
