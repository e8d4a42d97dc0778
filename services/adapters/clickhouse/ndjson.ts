/** Rows as newline-delimited JSON, UTF-8. */
export function ndjson(rows: readonly object[]): Buffer {
  let text = '';
  for (const row of rows) text += `${JSON.stringify(row)}\n`;
  return Buffer.from(text);
}
