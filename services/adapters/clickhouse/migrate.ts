import type { ClickHouse } from './clickhouse.ts';
import { ClickHouseError } from './errors.ts';
import { type Migration, MigrationError, readMigrations } from './migrations.ts';

interface AppliedRow {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

const LEDGER = `CREATE TABLE IF NOT EXISTS schema_migrations (
  version UInt32 COMMENT 'Number of the migration',
  name String COMMENT 'File it came from',
  checksum String COMMENT 'SHA-256 of that file when it was applied',
  applied_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When it was applied'
)
ENGINE = ReplacingMergeTree ORDER BY version
SETTINGS non_replicated_deduplication_window = 100
COMMENT 'Which migrations this database has had'`;

const MOST_RUNS = 5;
/** UNKNOWN_TABLE, TABLE_IS_DROPPED. */
const TAKEN_AWAY: ReadonlySet<number> = new Set([60, 218]);

/**
 * Brings a database to the schema of this version and returns the versions it applied. A migration is recorded after its
 * last statement and every statement may be run again, so a run that was killed half-way is simply run again.
 *
 * @throws MigrationError `edited` where an applied file was changed since, `newer_database` where the database has had
 * migrations that this version does not know.
 */
export async function migrate(
  clickhouse: ClickHouse,
  migrations?: readonly Migration[],
): Promise<readonly number[]> {
  const wanted = migrations ?? (await readMigrations());
  await clickhouse.command(LEDGER);
  const applied = await clickhouse.query<AppliedRow>(
    'SELECT version, name, checksum FROM schema_migrations FINAL ORDER BY version',
  );
  for (const row of applied) checkApplied(row, wanted);
  const done = new Set(applied.map((row) => row.version));
  const missing = wanted.filter((migration) => !done.has(migration.version));
  for (const migration of missing) await apply(clickhouse, migration);
  return missing.map((migration) => migration.version);
}

function checkApplied(row: AppliedRow, wanted: readonly Migration[]): void {
  const migration = wanted.find((candidate) => candidate.version === row.version);
  if (!migration) {
    throw new MigrationError(
      'newer_database',
      `The database has had migration ${row.name}, which this version of Tocsin does not know. Run the version that made it, or a later one.`,
    );
  }
  if (migration.checksum !== row.checksum) {
    throw new MigrationError(
      'edited',
      `${migration.name} was changed after it was applied. Restore the file and put the change into a new migration.`,
    );
  }
}

async function apply(clickhouse: ClickHouse, migration: Migration): Promise<void> {
  await execute(clickhouse, migration);
  const { version, name, checksum } = migration;
  await clickhouse.insert(
    'schema_migrations',
    [{ version, name, checksum }],
    `migration-${version}-${checksum}`,
  );
}

/** Processes that start together take each other's tables away, where a migration replaces one: then it is run again. */
async function execute(clickhouse: ClickHouse, { statements }: Migration): Promise<void> {
  for (let left = MOST_RUNS - 1; ; left--) {
    try {
      for (const statement of statements) await clickhouse.command(statement);
      return;
    } catch (error) {
      if (left === 0 || !(error instanceof ClickHouseError && TAKEN_AWAY.has(error.engineCode))) throw error;
    }
  }
}
