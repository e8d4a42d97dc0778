import { readFileSync } from 'node:fs';

/** Rows of a query to the ClickHouse door of a running system, whose key is in a file. */
export async function askDoor<Row>(door: string, keyFile: string, query: string): Promise<readonly Row[]> {
  const key = readFileSync(keyFile, 'utf8').trim();
  const url = new URL(`/?query=${encodeURIComponent(`${query} FORMAT JSONEachRow`)}`, door);
  const response = await fetch(url, { headers: { 'X-ClickHouse-Key': key } });
  const text = await response.text();
  if (response.status !== 200) throw new Error(text);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}
