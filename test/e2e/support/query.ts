import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CLIENT = fileURLToPath(new URL('query-client.ts', import.meta.url));

/** Rows of queries over ClickHouse data that no process has open. In a process of its own: chDB binds one directory. */
export async function queryStore(directory: string, ...queries: readonly string[]): Promise<object[][]> {
  const run = promisify(execFile)(process.execPath, [CLIENT, directory, ...queries], { maxBuffer: 1 << 26 });
  return JSON.parse((await run).stdout) as object[][];
}

/** Rows by table, as the views show them. */
export async function countRows(
  directory: string,
  tables: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const union = tables.map((table) => `SELECT '${table}' AS name, count() AS rows FROM ${table}`);
  const [rows] = await queryStore(directory, union.join(' UNION ALL '));
  return Object.fromEntries(
    (rows as { name: string; rows: number | string }[]).map(({ name, rows: count }) => [name, Number(count)]),
  );
}
