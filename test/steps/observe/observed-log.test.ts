import { describe, expect, it } from 'vitest';
import { createMemoryLog } from '../../../services/adapters/memory-log/memory-log.ts';
import { createMemoryStore } from '../../../services/adapters/memory-log/store.ts';
import { observeLog } from '../../../services/steps/observe/observed-log.ts';
import { LogError, type Task } from '../../../services/steps/ports/log.ts';
import { NO_METRICS } from '../../../services/steps/ports/metrics.ts';
import { logContract } from '../../contract/log.ts';
import { waitUntil } from '../../wait-until.ts';
import { recordedMetrics } from './recorded-metrics.ts';

logContract(
  'a log that is measured',
  async () => {
    const store = createMemoryStore();
    let now = 1_700_000_000_000;
    return {
      open: async () => observeLog(createMemoryLog({ store, now: () => now }), NO_METRICS, () => now).log,
      advance: (ms) => {
        now += ms;
      },
      dispose: async () => {},
    };
  },
  { oneOrder: true, takesGroupOver: true, followsClock: true, prunes: true, modelRuns: 60 },
);

const TOPIC = 'subject-events';
const QUIET: Task = { start: async () => new Map(), handle: async () => {}, stop: async () => {} };

async function observed() {
  let now = 1_000_000;
  const recorded = recordedMetrics();
  const { log, tasks, gone } = observeLog(createMemoryLog({ now: () => now }), recorded.metrics, () => now);
  await log.createTopics([{ name: TOPIC, partitions: 2, retentionMs: Number.MAX_SAFE_INTEGER }]);
  const append = (partition: number, key = 'k') =>
    log.append([{ topic: TOPIC, partition, key, value: new Uint8Array([1]) }]);
  return {
    ...recorded,
    log,
    tasks,
    gone,
    append,
    pass: (seconds: number): void => {
      now += seconds * 1_000;
    },
  };
}

describe('what is told of tasks', () => {
  it('is that they restore until their state is there, and how long that took', async () => {
    const { log, tasks, pass, gauge, counted, observed: times } = await observed();
    const ready: (() => void)[] = [];
    const start = () => new Promise<ReadonlyMap<string, number>>((done) => ready.push(() => done(new Map())));
    const running = await log.run({ group: 'score', topics: [TOPIC], task: () => ({ ...QUIET, start }) });
    await waitUntil('both tasks to start', () => ready.length === 2);
    expect(await gauge('tocsin_tasks')).toEqual({ 'group=score state=restoring': 1 });
    expect(tasks().map(({ group, partition, phase }) => [group, partition, phase])).toEqual([
      ['score', 0, 'restoring'],
      ['score', 1, 'restoring'],
    ]);
    expect(counted('tocsin_tasks_started_total', { group: 'score' })).toBe(2);
    pass(7);
    for (const one of ready) one();
    await waitUntil('both tasks to run', () => tasks().every(({ phase }) => phase === 'running'));
    expect(times('tocsin_restore_seconds').map(({ value }) => value)).toEqual([7, 7]);
    await running.stop();
    expect(tasks()).toEqual([]);
    expect(counted('tocsin_tasks_stopped_total', { group: 'score' })).toBe(2);
  });

  it('names a group that a process has for itself after what it begins with, and one that is not known `other`', async () => {
    const { log, counted } = await observed();
    for (const group of ['push-0b6e1c', 'pushed', 'printer']) {
      const running = await log.run({ group, topics: [TOPIC], task: () => QUIET });
      await running.stop();
    }
    expect(counted('tocsin_tasks_started_total', { group: 'push' })).toBe(2);
    expect(counted('tocsin_tasks_started_total', { group: 'other' })).toBe(4);
  });
});

describe('lag', () => {
  it('is in records of each partition, and in the time since the log took the record handled last', async () => {
    const { log, append, pass, gauge, counted } = await observed();
    const held: (() => void)[] = [];
    const gate: { holds: boolean } = { holds: false };
    const handle = () => (gate.holds ? new Promise<void>((go) => held.push(go)) : Promise.resolve());
    const running = await log.run({ group: 'score', topics: [TOPIC], task: () => ({ ...QUIET, handle }) });
    await append(0);
    await waitUntil(
      'the first record',
      () => counted('tocsin_records_handled_total', { group: 'score', topic: TOPIC }) === 1,
    );
    gate.holds = true;
    pass(5);
    await append(0);
    await append(0);
    await waitUntil('the next ones in hand', () => held.length === 1);
    pass(60);
    const [zero, one] = [0, 1].map((partition) => `group=score topic=${TOPIC} partition=${partition}`);
    expect(await gauge('tocsin_lag_records')).toMatchObject({ [one!]: 0 });
    expect((await gauge('tocsin_lag_records'))[zero!]).toBeGreaterThan(0);
    expect(await gauge('tocsin_lag_seconds')).toEqual({ [zero!]: 65, [one!]: 0 });
    gate.holds = false;
    for (const go of held) go();
    await waitUntil('no lag', async () => (await gauge('tocsin_lag_records'))[zero!] === 0);
    expect(await gauge('tocsin_lag_seconds')).toEqual({ [zero!]: 0, [one!]: 0 });
    await running.stop();
    await waitUntil(
      'nothing to show',
      async () => Object.keys(await gauge('tocsin_lag_records')).length === 0,
    );
  });
});

describe('the age of a snapshot', () => {
  it('grows from the first record that is in none, is 0 after one, and does not mind ticks', async () => {
    const { log, append, pass, gauge, counted, observed: times } = await observed();
    const handled = (count: number) =>
      waitUntil(
        `${count} records`,
        () => counted('tocsin_records_handled_total', { group: 'score', topic: TOPIC }) === count,
      );
    const running = await log.run({ group: 'score', topics: [TOPIC], task: () => QUIET });
    await waitUntil('the tasks', () => counted('tocsin_tasks_started_total', { group: 'score' }) === 2);
    const age = async () => (await gauge('tocsin_snapshot_age_seconds'))['group=score partition=1'];
    await append(1, 'tick');
    await handled(1);
    pass(100);
    expect(await age()).toBe(0);
    await append(1);
    await handled(2);
    pass(30);
    await append(1);
    await handled(3);
    expect(await age()).toBe(30);
    await log.writeSnapshot('score/1/000000000001-x', [new Uint8Array(70), new Uint8Array(30)]);
    expect(await age()).toBe(0);
    expect(await gauge('tocsin_snapshot_bytes')).toEqual({ 'group=score partition=1': 100 });
    expect(times('tocsin_snapshot_seconds').map(({ labels }) => labels)).toEqual([{ group: 'score' }]);
    await running.stop();
  });

  it('is not told of groups that keep no state', async () => {
    const { log, gauge, tasks } = await observed();
    const running = await log.run({ group: 'store', topics: [TOPIC], task: () => QUIET });
    await waitUntil('the tasks', () => tasks().length === 2);
    expect(await gauge('tocsin_snapshot_age_seconds')).toEqual({});
    await running.stop();
  });
});

describe('records that are gone', () => {
  const ending = (error: Error): Task => ({ ...QUIET, start: () => Promise.reject(error) });

  it('are told of by the group that ended for want of them, for as long as the process lives', async () => {
    const { log, gone, tasks, pass, gauge } = await observed();
    expect(await gauge('tocsin_records_gone')).toEqual({});
    const error = new LogError('out_of_range', 'offset 3 of topic "a" is not in the log');
    const running = await log.run({ group: 'score', topics: [TOPIC], task: () => ending(error) });
    await expect(running.done).rejects.toBe(error);
    await waitUntil('it to be told', () => gone().length === 1);
    pass(60);
    expect(gone()).toEqual([{ group: 'score', code: 'out_of_range', text: error.message, since: 1_000_000 }]);
    expect(await gauge('tocsin_records_gone')).toEqual({ 'group=score': 1 });
    // Nothing of it is still being restored.
    expect(tasks()).toEqual([]);
  });

  it('are not what every end of a group is for', async () => {
    const { log, gone } = await observed();
    const error = new LogError('refused', 'sign in first');
    const running = await log.run({ group: 'score', topics: [TOPIC], task: () => ending(error) });
    await expect(running.done).rejects.toBe(error);
    await log.close();
    expect(gone()).toEqual([]);
  });
});

describe('errors of the log', () => {
  it('are counted by operation and code, and thrown as they were', async () => {
    const { log, append, counted } = await observed();
    const count = (operation: string, code: string) =>
      counted('tocsin_log_errors_total', { operation, code });
    await expect(append(9)).rejects.toThrow();
    const failing: Task = {
      ...QUIET,
      handle: (_, control) => control.commit(new Map([[TOPIC, 99]]), ''),
    };
    const running = await log.run({ group: 'score', topics: [TOPIC], task: () => failing });
    await append(0);
    await expect(running.done).rejects.toMatchObject({ code: 'out_of_range' });
    await waitUntil('the end to be counted', () => count('run', 'out_of_range') === 1);
    expect(count('commit', 'out_of_range')).toBe(1);
    const damaged = new LogError('snapshot_missing', 'gone');
    const lost = await log.run({
      group: 'merge',
      topics: [TOPIC],
      task: () => ({ ...QUIET, start: () => Promise.reject(damaged) }),
    });
    await expect(lost.done).rejects.toBe(damaged);
    expect(count('restore', 'snapshot_missing')).toBe(2);
  });
});
