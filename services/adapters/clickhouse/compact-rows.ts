import { ClickHouseError } from './errors.ts';

export interface CompactRows {
  readonly columns: readonly string[];
  /** One JSON array a line, UTF-8: ClickHouse's JSONCompactEachRow. */
  readonly bytes: Buffer;
}

/**
 * Rows without their column names, which were half of the bytes and a third of the time of an insert.
 *
 * @throws ClickHouseError `bad_rows` where a row has other columns than the first.
 */
export function compactRows(rows: readonly object[]): CompactRows {
  const columns = Object.keys(rows[0] ?? {});
  let text = '';
  for (const row of rows) {
    const values = columns.map((column) => (row as Readonly<Record<string, unknown>>)[column]);
    if (values.includes(undefined) || Object.keys(row).length !== columns.length) {
      throw new ClickHouseError(
        'bad_rows',
        0,
        `Rows of one insert have the same columns: ${columns.join(', ')}`,
      );
    }
    text += `${JSON.stringify(values)}\n`;
  }
  return { columns, bytes: Buffer.from(text) };
}
