import type { Warning } from '../../../core/record/warning.ts';
import { OPEN_STATUSES } from '../../../core/warning/overdue.ts';
import type { RevisionName } from '../../../steps/ports/history.ts';
import type { ClickHouse } from '../clickhouse.ts';
import { WARNING_COLUMNS, type WarningRow } from './rows.ts';
import { withContributions } from './with-contributions.ts';

/** Warnings read at once: their ids go in with the query. */
const AT_ONCE = 500;

/** First which they are, then what they say: to find the latest revisions all rows are gone through, and few columns are small. */
export async function openWarnings(clickhouse: ClickHouse, limit: number): Promise<readonly Warning[]> {
  const names = await clickhouse.query<{ readonly warning_id: string; readonly revision: number }>(NAMES, {
    statuses: [...OPEN_STATUSES],
    limit,
  });
  const found: Warning[] = [];
  for (let from = 0; from < names.length; from += AT_ONCE) {
    const some = names.slice(from, from + AT_ONCE);
    const rows = await clickhouse.query<WarningRow>(ROWS, {
      ids: some.map((name) => name.warning_id),
      revisions: some.map(({ revision }) => revision),
    });
    found.push(...(await withContributions(clickhouse, rows)));
  }
  const places = new Map(names.map((name, at) => [name.warning_id, at]));
  return found.sort((a, b) => places.get(a.warningId)! - places.get(b.warningId)!);
}

const NAMES = `
  SELECT warning_id, revision FROM (
    SELECT warning_id, revision, status, at FROM warnings ORDER BY warning_id, revision DESC LIMIT 1 BY warning_id
  )
  WHERE status IN {statuses:Array(String)}
  ORDER BY at DESC, warning_id
  LIMIT {limit:UInt32}`;

const ROWS = `
  SELECT ${WARNING_COLUMNS} FROM warnings
  WHERE warning_id IN {ids:Array(String)}
    AND has(arrayZip({ids:Array(String)}, {revisions:Array(UInt32)}), (warning_id, revision))`;

/** Whether it has each of these revisions, or a later one of the same warning. */
export async function holds(clickhouse: ClickHouse, revisions: readonly RevisionName[]): Promise<boolean> {
  if (revisions.length === 0) return true;
  const ids = revisions.map(({ warningId }) => warningId);
  const rows = await clickhouse.query<{ readonly warning_id: string; readonly last: number }>(LAST, { ids });
  const last = new Map(rows.map((row) => [row.warning_id, row.last]));
  return revisions.every(({ warningId, revision }) => (last.get(warningId) ?? -1) >= revision);
}

const LAST = `
  SELECT warning_id, max(revision) AS last FROM warnings WHERE warning_id IN {ids:Array(String)} GROUP BY warning_id`;
