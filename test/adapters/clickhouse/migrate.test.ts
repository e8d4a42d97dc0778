import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClickHouse } from '../../../services/adapters/clickhouse/clickhouse.ts';
import { openEmbedded } from '../../../services/adapters/clickhouse/embedded.ts';
import { migrate } from '../../../services/adapters/clickhouse/migrate.ts';
import {
  type Migration,
  MigrationError,
  readMigrations,
  splitStatements,
} from '../../../services/adapters/clickhouse/migrations.ts';
import { type TemporaryDirectory, temporaryDirectory } from './support/temporary-directory.ts';

let directory: TemporaryDirectory;
let clickhouse: ClickHouse;
let migrations: readonly Migration[];

beforeAll(async () => {
  directory = await temporaryDirectory();
  clickhouse = openEmbedded({ path: directory.path });
  migrations = await readMigrations();
});

afterAll(async () => {
  await clickhouse.close();
  await directory.remove();
});

async function dropEverything(): Promise<void> {
  const tables = await clickhouse.query<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = 'default'",
  );
  for (const { name } of tables) await clickhouse.command(`DROP TABLE ${name} SYNC`);
}

/** Dies when it is about to run statement number `after`, counted over commands and inserts. */
function dyingAfter(after: number): ClickHouse {
  let steps = 0;
  const step = <T>(work: () => Promise<T>): Promise<T> => {
    steps += 1;
    return steps > after ? Promise.reject(new Error('killed')) : work();
  };
  return {
    ...clickhouse,
    command: (sql) => step(() => clickhouse.command(sql)),
    insert: (table, rows, token) => step(() => clickhouse.insert(table, rows, token)),
  };
}

describe('Migrating', () => {
  test('keeps the looks from before the access log was a chain, wherever it was killed meanwhile', async () => {
    const chain = migrations.find(({ name }) => name.includes('access_chain'))!;
    const before = migrations.filter(({ version }) => version < chain.version);
    for (let done = 0; done <= chain.statements.length; done += 1) {
      await dropEverything();
      await migrate(clickhouse, before);
      const old = {
        at: 1_760_000_000_123,
        via: 'door',
        what: 'query',
        stated_reason: '',
        rows: 1,
        outcome: 'ok',
      };
      const looks = ['SELECT 1', 'SELECT 2'].map((query) => ({ ...old, who: 'ana', query }));
      await clickhouse.insert('access_log', looks, 'looks');
      for (const statement of chain.statements.slice(0, done)) await clickhouse.command(statement);
      await migrate(clickhouse);
      const rows = await clickhouse.query(
        'SELECT toInt32(seq) AS seq, who, query, hash FROM access_log ORDER BY query',
      );
      expect(rows).toEqual([
        { seq: -1, who: 'ana', query: 'SELECT 1', hash: '' },
        { seq: -1, who: 'ana', query: 'SELECT 2', hash: '' },
      ]);
    }
    await dropEverything();
  }, 240_000);

  test('killed at any statement and run again ends where one run ends', async () => {
    await migrate(clickhouse);
    const schema =
      "SELECT name, create_table_query FROM system.tables WHERE database = 'default' ORDER BY name";
    const expected = await clickhouse.query(schema);
    const steps = 1 + migrations.reduce((sum, migration) => sum + migration.statements.length + 1, 0);
    for (let after = 0; after < steps; after += 1) {
      await dropEverything();
      await expect(migrate(dyingAfter(after))).rejects.toThrow('killed');
      await migrate(clickhouse);
      expect(await clickhouse.query(schema)).toEqual(expected);
    }
    expect(await migrate(clickhouse)).toEqual([]);
  });

  test('two at the same time do no harm', async () => {
    await dropEverything();
    const other = openEmbedded({ path: directory.path });
    await Promise.all([migrate(clickhouse), migrate(other)]);
    await other.close();
    expect(await clickhouse.query('SELECT count() AS n FROM schema_migrations FINAL')).toEqual([
      { n: migrations.length },
    ]);
  });

  test('goes on where another process has just taken a table away to replace it', async () => {
    await dropEverything();
    let left = 2;
    const met: ClickHouse = {
      ...clickhouse,
      async command(sql) {
        if (sql.includes('FROM access_log\n') && left-- > 0)
          await clickhouse.command('DROP TABLE access_log');
        await clickhouse.command(sql);
      },
    };
    await migrate(met);
    expect(left).toBeLessThanOrEqual(0);
    expect(await clickhouse.query('SELECT count() AS n FROM access_log')).toEqual([{ n: 0 }]);
  });

  test('refuses a migration that was edited after it was applied', async () => {
    await migrate(clickhouse);
    const edited = migrations.map((migration) =>
      migration.version === 2 ? { ...migration, checksum: 'other' } : migration,
    );
    await expect(migrate(clickhouse, edited)).rejects.toMatchObject({
      code: 'edited',
      message: expect.stringMatching(/0002_views\.sql was changed.*new migration/),
    });
  });

  test('refuses a database that is newer than this version', async () => {
    await migrate(clickhouse);
    const error = await migrate(clickhouse, migrations.slice(0, 2)).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(MigrationError);
    expect(error).toMatchObject({ code: 'newer_database' });
  });
});

describe('Statements of a file', () => {
  test('end with a semicolon at the end of a line; comment lines are left out', () => {
    const text = "-- one; two\nSELECT ';' AS a;\n\n  -- three\nSELECT 'x; y'\nFROM t;";
    expect(splitStatements(text)).toEqual(["SELECT ';' AS a", "SELECT 'x; y'\nFROM t"]);
  });

  test('are there in every migration, which are numbered without gaps', () => {
    expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((_, index) => index + 1));
    for (const migration of migrations) expect(migration.statements.length).toBeGreaterThan(0);
  });
});
