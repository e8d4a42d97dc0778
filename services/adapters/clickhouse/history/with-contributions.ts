import type { Warning } from '../../../core/record/warning.ts';
import type { ClickHouse } from '../clickhouse.ts';
import { CONTRIBUTION_COLUMNS, type ContributionRow, type WarningRow, warningsFrom } from './rows.ts';

/** Revisions as they were told, with what each rule added. */
export async function withContributions(
  clickhouse: ClickHouse,
  rows: readonly WarningRow[],
): Promise<readonly Warning[]> {
  if (rows.length === 0) return [];
  const contributions = await clickhouse.query<ContributionRow>(
    `SELECT ${CONTRIBUTION_COLUMNS} FROM warning_contributions
     WHERE warning_id IN {ids:Array(String)}
       AND has(arrayZip({ids:Array(String)}, {revisions:Array(UInt32)}), (warning_id, revision))
     ORDER BY warning_id, contribution DESC, rule`,
    { ids: rows.map((row) => row.warning_id), revisions: rows.map(({ revision }) => revision) },
  );
  return warningsFrom(rows, contributions);
}
