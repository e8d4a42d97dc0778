import { describe, expect, test } from 'vitest';
import type { ClickHouse } from '../../../services/adapters/clickhouse/clickhouse.ts';
import { toClickHouseError } from '../../../services/adapters/clickhouse/errors.ts';
import { createClickHouseSink, type SinkOptions } from '../../../services/adapters/clickhouse/sink.ts';

/** Fails with each of `failures` in turn, then succeeds; notes the tokens it was given and the waits in between. */
function scripted(failures: readonly Error[], options: SinkOptions = {}) {
  const tokens: string[] = [];
  const tables: string[] = [];
  const waits: number[] = [];
  const left = [...failures];
  const clickhouse: ClickHouse = {
    command: () => Promise.resolve(),
    query: () => Promise.resolve([]),
    close: () => Promise.resolve(),
    insert(table, _rows, token) {
      tables.push(table);
      tokens.push(token);
      const failure = left.shift();
      return failure ? Promise.reject(failure) : Promise.resolve();
    },
  };
  const sink = createClickHouseSink(clickhouse, {
    random: () => 0.5,
    sleep(ms) {
      waits.push(ms);
      return Promise.resolve();
    },
    ...options,
  });
  return { clickhouse, sink, tokens, tables, waits };
}

const refused = () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
const batch = { table: 'events', rows: [{}], token: 't1' };

describe('The sink', () => {
  test('retries with the same token, waiting longer each time, up to a limit', async () => {
    const { sink, tokens, waits } = scripted([refused(), refused(), refused(), refused()], {
      maxDelayMs: 800,
    });
    await sink.insert(batch);
    expect(tokens).toEqual(['t1', 't1', 't1', 't1', 't1']);
    expect(waits).toEqual([150, 300, 600, 600]);
  });

  test('gives up after its attempts and says that it may be tried again later', async () => {
    const { sink, tokens } = scripted([refused(), refused(), refused()], { attempts: 3 });
    await expect(sink.insert(batch)).rejects.toMatchObject({ code: 'unreachable', retryable: true });
    expect(tokens).toHaveLength(3);
  });

  test('waits no longer once it is told to give up, and says why it waited', async () => {
    const giveUp = new AbortController();
    const waits: (() => void)[] = [];
    const failures = Array.from({ length: 100 }, refused);
    const { sink, tokens } = scripted(failures, {
      attempts: Number.POSITIVE_INFINITY,
      giveUp: giveUp.signal,
      sleep: () => new Promise<void>((wake) => waits.push(wake)),
    });
    const inserted = sink.insert(batch);
    for (let attempt = 1; attempt <= 20; attempt++) {
      await expect.poll(() => waits.length).toBe(attempt);
      waits.at(-1)!();
    }
    await expect.poll(() => waits.length).toBe(21);
    giveUp.abort();
    waits.at(-1)!();
    await expect(inserted).rejects.toMatchObject({ code: 'unreachable', retryable: true });
    expect(tokens).toHaveLength(21);
  });

  test('does not sleep on when it is told to give up', async () => {
    const giveUp = new AbortController();
    const { clickhouse } = scripted([refused(), refused()]);
    const sink = createClickHouseSink(clickhouse, {
      giveUp: giveUp.signal,
      baseDelayMs: 3_600_000,
      maxDelayMs: 3_600_000,
      onRetry: () => giveUp.abort(),
    });
    await expect(sink.insert(batch)).rejects.toMatchObject({ code: 'unreachable' });
  });

  test('tells of each failure it will retry', async () => {
    const told: string[] = [];
    const { sink } = scripted([refused(), new Error('Code: 241. DB::Exception: Memory limit')], {
      onRetry: (error, attempt) => told.push(`${attempt} ${error.code}`),
    });
    await sink.insert(batch);
    expect(told).toEqual(['1 unreachable', '2 overloaded']);
  });

  test('inserts into the table behind the name, whichever of the two it is given', async () => {
    const { sink, tables } = scripted([]);
    for (const table of ['events', 'events_log', 'access_log']) await sink.insert({ ...batch, table });
    expect(tables).toEqual(['events_log', 'events_log', 'access_log_log']);
  });

  test('refuses a table it does not know without asking ClickHouse', async () => {
    const { sink, tables } = scripted([]);
    await expect(sink.insert({ ...batch, table: 'suppressions' })).rejects.toMatchObject({
      code: 'wrong_schema',
    });
    expect(tables).toEqual([]);
  });
});

describe('An error of ClickHouse', () => {
  test.each([
    ['a broken connection', new Error('socket hang up'), 'unreachable', true],
    ['a time-out of the client', new Error('Timeout error.'), 'unreachable', true],
    ['a gateway', new Error('502 Bad Gateway'), 'unreachable', true],
    ['too many parts', new Error('Code: 252. DB::Exception: Too many parts'), 'overloaded', true],
    [
      'an error of the client',
      Object.assign(new Error('No such column'), { code: '16' }),
      'wrong_schema',
      false,
    ],
    [
      'a wrong password',
      new Error('Code: 516. DB::Exception: default: Authentication failed'),
      'refused',
      false,
    ],
    ['a bad row', new Error('Code: 27. DB::Exception: Cannot parse input'), 'bad_rows', false],
    ['one it does not know', new Error('Code: 99999. DB::Exception: ?'), 'other', false],
    ['something that is no error', 'x', 'other', false],
  ])('%s has a code and says whether a retry may help', (_, cause, code, retryable) => {
    const error = toClickHouseError(cause);
    expect(error).toMatchObject({ code, retryable });
    expect(error.remedy).not.toBe('');
    expect(toClickHouseError(error)).toBe(error);
  });
});
