import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ClickHouse } from './clickhouse.ts';
import { splitStatements } from './migrations.ts';

/** Days each class of data is kept after it happened, 1 to 36,500 (a hundred years, which in practice is for ever). */
export interface Retention {
  /** Rows that name a person, by token. */
  readonly individualDays: number;
  /** Rows about areas and devices. */
  readonly areaDays: number;
  /** Dead letters. */
  readonly operationsDays: number;
  /** The access log and the rule sets, without which a warning cannot be explained. */
  readonly auditDays: number;
}

const TEMPLATE = new URL('../../../deploy/clickhouse/retention.sql', import.meta.url);

const LEDGER = `CREATE TABLE IF NOT EXISTS schema_retention (
  applied_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When these settings took effect',
  checksum String COMMENT 'SHA-256 of the statements',
  settings String COMMENT 'The settings, a JSON object'
)
ENGINE = MergeTree ORDER BY applied_at
COMMENT 'Every retention setting this database has had'`;

/**
 * Makes the tables forget rows after their class's retention. Does nothing where the settings are those applied last
 * (changing them makes ClickHouse go through every part). Returns whether anything changed.
 *
 * @throws RangeError where a number of days is not a whole number from 1 to 36,500.
 */
export async function applyRetention(clickhouse: ClickHouse, retention: Retention): Promise<boolean> {
  const statements = renderRetention(await readFile(TEMPLATE, 'utf8'), retention);
  const checksum = createHash('sha256').update(statements.join(';\n')).digest('hex');
  await clickhouse.command(LEDGER);
  const [last] = await clickhouse.query<{ checksum: string }>(
    'SELECT checksum FROM schema_retention ORDER BY applied_at DESC LIMIT 1',
  );
  if (last?.checksum === checksum) return false;
  for (const statement of statements) await clickhouse.command(statement);
  await clickhouse.insert('schema_retention', [{ checksum, settings: JSON.stringify(retention) }], checksum);
  return true;
}

/** The template's statements with the days filled in. */
function renderRetention(template: string, retention: Retention): readonly string[] {
  const days: Readonly<Record<string, number>> = {
    individual_days: retention.individualDays,
    area_days: retention.areaDays,
    operations_days: retention.operationsDays,
    audit_days: retention.auditDays,
  };
  for (const [name, value] of Object.entries(days)) {
    if (!Number.isInteger(value) || value < 1 || value > 36_500) {
      throw new RangeError(`retention ${name}: ${value} is not a whole number of days from 1 to 36500`);
    }
  }
  return splitStatements(template).map((statement) =>
    statement.replace(/\{(\w+_days)\}/g, (placeholder, name: string) => String(days[name] ?? placeholder)),
  );
}
