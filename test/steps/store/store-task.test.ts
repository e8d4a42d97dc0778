import { describe, expect, test } from 'vitest';
import type { LogRecord, TaskControl } from '../../../services/steps/ports/log.ts';
import type { RowBatch, RowSink } from '../../../services/steps/ports/sink.ts';
import { storeTask } from '../../../services/steps/store/store-task.ts';

const record = (offset: number): LogRecord => ({
  topic: 'merged-events',
  partition: 0,
  offset,
  key: '',
  value: new Uint8Array(),
  timestamp: 0,
});
const rowsOf = ({ offset }: LogRecord) => [
  { table: 'events', row: { offset } },
  ...(offset % 2 === 0 ? [{ table: 'warnings', row: { offset } }] : []),
];

function startStore(
  options: { readonly rows?: number; readonly session?: string; readonly sink?: RowSink } = {},
) {
  const batches: RowBatch[] = [];
  const commits: (readonly (readonly [string, number])[])[] = [];
  const steps: string[] = [];
  const control: TaskControl = {
    partition: 0,
    commit: async (next) => {
      steps.push('commit');
      commits.push([...next]);
    },
  };
  let now = 0;
  const sink = options.sink ?? {
    insert: async (batch: RowBatch) => {
      steps.push(`insert ${batch.table}`);
      batches.push(batch);
    },
  };
  const task = storeTask({
    sink,
    rowsOf,
    session: options.session ?? 's1',
    flushEvery: { rows: options.rows ?? 1_000, ms: 1_000 },
    now: () => now,
  });
  return {
    task,
    control,
    batches,
    commits,
    steps,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('the store step', () => {
  test('commits only when every table has its rows', async () => {
    const { task, control, steps, commits } = startStore({ rows: 3 });
    await task.handle([record(0), record(1)], control);
    expect(steps).toEqual(['insert events', 'insert warnings', 'commit']);
    expect(commits).toEqual([[['merged-events', 2]]]);
  });

  test('waits for more rows until the oldest has waited long enough', async () => {
    const { task, control, steps, pass } = startStore();
    await task.handle([record(1)], control);
    expect(steps).toEqual([]);
    pass(1_000);
    await task.handle([record(3)], control);
    expect(steps).toEqual(['insert events', 'commit']);
  });

  test('writes what it holds when the log is quiet and when it stops', async () => {
    const { task, control, batches } = startStore();
    await task.handle([record(1)], control);
    await task.idle?.(control);
    await task.handle([record(3)], control);
    await task.stop(control);
    expect(batches.map(({ rows }) => rows)).toEqual([[{ offset: 1 }], [{ offset: 3 }]]);
  });

  test('commits nothing where the sink refuses a block', async () => {
    const sink = { insert: async () => Promise.reject(new Error('disk full')) };
    const { task, control, commits } = startStore({ rows: 1, sink });
    await expect(task.handle([record(0)], control)).rejects.toThrow('disk full');
    expect(commits).toEqual([]);
  });

  // Two logs begin at the same offsets: with tokens of offsets alone the second one's rows were dropped as repeats.
  test('names the blocks of another log over the same tables otherwise', async () => {
    const tokens = async (session: string): Promise<readonly string[]> => {
      const { task, control, batches } = startStore({ rows: 1, session });
      await task.handle([record(0)], control);
      return batches.map(({ token }) => token);
    };
    const [one, again, other] = [await tokens('s1'), await tokens('s1'), await tokens('s2')];
    expect(again).toEqual(one);
    expect(other.some((token) => one.includes(token))).toBe(false);
    expect(new Set(one).size).toBe(one.length);
  });
});
