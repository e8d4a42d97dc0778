import { expect, test } from 'vitest';
import { type AccessEntry, createAccessLog } from '../../../services/adapters/clickhouse/access-log.ts';
import type { ClickHouse } from '../../../services/adapters/clickhouse/clickhouse.ts';

const entry: AccessEntry = {
  at: 1.5,
  who: 'analyst',
  via: 'door',
  what: 'query',
  query: 'SELECT 1',
  statedReason: '',
  rows: 1,
  outcome: 'ok',
};

function recording(insert: ClickHouse['insert']): ClickHouse {
  return {
    insert,
    command: () => Promise.resolve(),
    query: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
}

test('looks that come while one is being stored go together into the next insert', async () => {
  const sizes: number[] = [];
  const store = createAccessLog(
    recording((_table, rows) => {
      sizes.push(rows.length);
      return new Promise((resolve) => setImmediate(resolve));
    }),
  );
  const first = store(entry);
  await Promise.resolve();
  await Promise.resolve();
  await Promise.all([first, store(entry), store(entry), store(entry)]);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(4);
  expect(sizes.length).toBeLessThan(4);
});

test('a look that could not be stored is an error, and the next one is not harmed by it', async () => {
  const answers = [Promise.reject(new Error('disk full')), Promise.resolve()];
  const store = createAccessLog(recording(() => answers.shift() ?? Promise.resolve()));
  await expect(store(entry)).rejects.toThrow('disk full');
  await expect(store(entry)).resolves.toBeUndefined();
});
