import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClickHouse } from '../../../services/adapters/clickhouse/clickhouse.ts';
import { openEmbedded } from '../../../services/adapters/clickhouse/embedded.ts';
import { migrate } from '../../../services/adapters/clickhouse/migrate.ts';
import { createPersonStore } from '../../../services/adapters/clickhouse/person-store.ts';
import { warningRow } from '../../../services/adapters/clickhouse/warning-rows.ts';
import { nameOfErased } from '../../../services/core/erasure/erased-people.ts';
import { sha256 } from '../../steps/access/memory-access-log.ts';
import { personWarning } from '../../steps/push/warnings.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../../temporary-directory.ts';

const TOKEN = 'p_Zq7xW1vK9mT3bN5cL2hD8s';

let directory: TemporaryDirectory;
let clickhouse: ClickHouse;
beforeEach(async () => {
  directory = await temporaryDirectory();
  clickhouse = openEmbedded({ path: directory.path });
  await migrate(clickhouse);
});
afterEach(async () => {
  await clickhouse.close();
  await directory.remove();
});

async function filesHolding(text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(directory.path, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(path)).includes(text)) found.push(path);
  }
  return found;
}

describe('A person store', () => {
  it('leaves no byte of the token in the files when it says that the person is gone', async () => {
    const warning = (subject: string, revision: number) =>
      warningRow(personWarning({ subject, revision, position: { partition: 0, offset: 2 + revision } }));
    const rows = [warning(`individual:${TOKEN}`, 0), warning('area:town:350102003', 1)];
    await clickhouse.insert('warnings_log', rows, 'rows');
    expect((await filesHolding(TOKEN)).length).toBeGreaterThan(0);
    const erasure = { erasureId: 'e', subject: nameOfErased(TOKEN, sha256), at: Date.now(), before: [] };
    const position = { partition: 0, offset: 10 };
    const mark = { ...erasure, step: 'scored' as const, partition: 0, removed: {}, warningIds: [], position };
    const store = createPersonStore(clickhouse);
    const removed = await store.removeWarnings(mark, await store.warningsOf(mark));
    expect(removed).toEqual({ warnings: 1 });
    expect(await filesHolding(TOKEN)).toEqual([]);
    expect(await clickhouse.query('SELECT subject FROM warnings_log')).toEqual([
      { subject: 'area:town:350102003' },
    ]);
  }, 60_000);
});
