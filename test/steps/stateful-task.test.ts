import { describe, expect, test } from 'vitest';
import type { LogRecord, NewRecord } from '../../services/steps/ports/log.ts';
import { type Machine, statefulTask } from '../../services/steps/stateful-task.ts';
import { type CrashingLog, createCrashingLog, drive } from './crashing-log.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Numbers what it reads and writes a running sum: its outputs show at once where state was lost or doubled. */
function createSummer(settings = 's1'): Machine {
  let sums = new Map<string, number>();
  return {
    settings,
    async apply(records, emit) {
      for (const { topic, offset, value } of records) {
        const sum = (sums.get(topic) ?? 0) + Number(decode(value));
        sums.set(topic, sum);
        if (offset % 3 !== 2)
          emit({ topic: 'out', partition: 0, key: '', value: encode(`${topic}@${offset}=${sum}`) });
      }
    },
    *snapshot() {
      for (const entry of sums) yield encode(JSON.stringify(entry));
    },
    async restore(chunks) {
      sums = new Map();
      for await (const chunk of chunks) sums.set(...(JSON.parse(decode(chunk)) as [string, number]));
    },
  };
}

const topics = ['a', 'b'];
const inputs: readonly NewRecord[] = Array.from({ length: 60 }, (_, i) => ({
  topic: i % 4 === 0 ? 'b' : 'a',
  partition: 0,
  key: '',
  value: encode(String(i)),
}));

function setUp(
  log: CrashingLog,
  options: { machine?: Machine; everyMs?: number; clock?: () => number } = {},
) {
  const said: { level: string; fields: object; message: string }[] = [];
  const say = (level: string) => (fields: object, message: string) =>
    void said.push({ level, fields, message });
  const task = statefulTask({
    log,
    group: 'sum',
    partition: 0,
    topics,
    machine: options.machine ?? createSummer(),
    snapshotEvery: { records: 10, ms: options.everyMs ?? 1e9 },
    now: options.clock ?? (() => 0),
    logger: { info: say('info'), warn: say('warn'), error: say('error') },
  });
  return { task, said };
}

const outputs = (log: CrashingLog): readonly string[] =>
  (log.records.get('out/0') ?? []).map(({ value }) => decode(value));
const sorted = (texts: Iterable<string>) => [...texts].sort((a, b) => a.localeCompare(b));

async function uninterrupted() {
  const log = createCrashingLog(inputs);
  await drive(log, setUp(log).task, topics, 4);
  return { log, outputs: sorted(outputs(log)) };
}

describe('a crash', () => {
  test('before or after any write changes nothing once repeats are dropped', async () => {
    const expected = await uninterrupted();
    expect(new Set(expected.outputs).size).toBe(expected.outputs.length);
    for (let crashIn = 0; crashIn < expected.log.writes.length; crashIn += 0.5) {
      const log = createCrashingLog(inputs);
      log.crashIn = crashIn;
      await expect(drive(log, setUp(log).task, topics, 4)).rejects.toThrow(/before|after/);
      log.crashIn = Number.POSITIVE_INFINITY;
      await drive(log, setUp(log).task, topics, 3);
      expect(sorted(new Set(outputs(log)))).toEqual(expected.outputs);
    }
  });

  test('again and again, at every third write, still leads to the end', async () => {
    const expected = await uninterrupted();
    const log = createCrashingLog(inputs);
    let crashes = 0;
    for (; crashes < 1000; crashes += 1) {
      log.crashIn = 6.5;
      const ended = await drive(log, setUp(log).task, topics, 4).then(
        () => true,
        () => false,
      );
      if (ended) break;
    }
    expect(crashes).toBeGreaterThan(3);
    expect(sorted(new Set(outputs(log)))).toEqual(expected.outputs);
  });

  test('leaves a task that does not write its half-made state on stop', async () => {
    const log = createCrashingLog(inputs);
    const { task } = setUp(log);
    await task.start(new Map());
    log.crashIn = 0;
    const control = { partition: 0, commit: log.commit };
    await expect(task.handle(log.records.get('a/0') ?? [], control)).rejects.toThrow('before append');
    log.crashIn = Number.POSITIVE_INFINITY;
    await task.stop(control);
    expect(log.snapshots.size).toBe(0);
    expect(log.committed.size).toBe(0);
  });
});

describe('snapshots', () => {
  test('are written before the commit that names them, and older ones removed after it', async () => {
    const { log } = await uninterrupted();
    const order = log.writes.filter((name) => name !== 'append');
    expect(order.length).toBeGreaterThan(6);
    order.forEach((name, i) => void expect(name).toBe(['writeSnapshot', 'commit', 'prune'][i % 3]));
    const [name] = log.snapshots.keys();
    expect(log.snapshots.size).toBe(1);
    expect(name).toMatch(/^sum\/0\/\d{12}-/);
    for (const { metadata } of log.committed.values()) {
      expect(JSON.parse(metadata)).toEqual({ v: 1, snapshot: name });
    }
  });

  test('are not written when nothing was read', async () => {
    const { log } = await uninterrupted();
    const before = log.writes.length;
    await drive(log, setUp(log).task, topics, 4);
    expect(log.writes.length).toBe(before);
  });

  test('are also written after a time, if something was read', async () => {
    const log = createCrashingLog(inputs.slice(0, 3));
    let clock = 0;
    const { task } = setUp(log, { everyMs: 1000, clock: () => clock });
    const control = { partition: 0, commit: log.commit };
    await task.start(new Map());
    await task.handle(log.records.get('a/0') as LogRecord[], control);
    await task.idle?.(control);
    expect(log.writes).toEqual(['append']);
    clock = 1000;
    await task.idle?.(control);
    expect(log.writes).toEqual(['append', 'writeSnapshot', 'commit', 'prune']);
    clock = 5000;
    await task.idle?.(control);
    expect(log.writes).toHaveLength(4);
  });

  test('of a large state wait until as much was read as they write, an hour at most', async () => {
    const machine: Machine = { ...createSummer(), snapshot: () => [new Uint8Array(1_000)] };
    const log = createCrashingLog(inputs);
    let clock = 0;
    const { task } = setUp(log, { machine, everyMs: 1_000, clock: () => clock });
    const control = { partition: 0, commit: log.commit };
    const records = log.records.get('a/0') as LogRecord[];
    const read = async (bytes: number): Promise<number> => {
      clock += 1_000;
      await task.handle([{ ...records[0]!, value: new TextEncoder().encode('1'.padStart(bytes)) }], control);
      return log.snapshots.size === 0 ? 0 : Number([...log.snapshots.keys()][0]!.slice(6, 18));
    };
    await task.start(new Map());
    expect(await read(1)).toBe(1);
    expect(await read(900)).toBe(1);
    expect(await read(900)).toBe(2);
    expect(await read(1)).toBe(2);
    clock += 3_600_000;
    expect(await read(1)).toBe(3);
  });

  test('are written anew once a day though nothing was read, before a log drops them by age', async () => {
    const log = createCrashingLog(inputs.slice(0, 3));
    let clock = 0;
    const { task } = setUp(log, { clock: () => clock });
    const control = { partition: 0, commit: log.commit };
    await task.start(new Map());
    await task.handle(log.records.get('a/0') as LogRecord[], control);
    clock = 86_400_000;
    await task.idle?.(control);
    const [first] = log.snapshots.keys();
    clock += 86_399_999;
    await task.idle?.(control);
    expect([...log.snapshots.keys()]).toEqual([first]);
    clock += 1;
    await task.idle?.(control);
    const [second] = log.snapshots.keys();
    expect(second).not.toBe(first);
    expect(log.committed.get('a')?.metadata).toContain(second);
  });

  test('are not put off for hours by brokers that were away while one was written', async () => {
    const log = createCrashingLog(inputs);
    let clock = 0;
    const { writeSnapshot } = log;
    log.writeSnapshot = async (name, chunks) => {
      clock += 600_000;
      return await writeSnapshot(name, chunks);
    };
    const { task } = setUp(log, { everyMs: 1_000, clock: () => clock });
    const control = { partition: 0, commit: log.commit };
    const records = log.records.get('a/0') as LogRecord[];
    await task.start(new Map());
    clock = 1_000;
    await task.handle(records.slice(0, 1), control);
    const [first] = log.snapshots.keys();
    clock += 9_999;
    const long = records.slice(1).map((record) => ({ ...record, value: encode('1'.padStart(1_000)) }));
    await task.handle(long, control);
    expect([...log.snapshots.keys()]).toEqual([first]);
    clock += 1;
    await task.idle?.(control);
    expect([...log.snapshots.keys()]).not.toEqual([first]);
  });

  test('take no more than a twentieth of the time, however slow they are', async () => {
    let clock = 0;
    let spent = 0;
    const machine = createSummer();
    const slow: Machine = {
      ...machine,
      *snapshot() {
        clock += 500;
        spent += 500;
        yield* machine.snapshot();
      },
      async apply(records, emit) {
        clock += 10 * records.length;
        await machine.apply(records, emit);
      },
    };
    const many = Array.from({ length: 10_000 }, (_, i) => ({
      topic: 'a',
      partition: 0,
      key: '',
      value: encode(String(i)),
    }));
    const log = createCrashingLog(many);
    await drive(log, setUp(log, { machine: slow, clock: () => clock }).task, topics, 5);
    expect(spent).toBeGreaterThan(0.03 * clock);
    // The first, whose cost nobody knows yet, and the last, when the task stops, come on top.
    expect(spent).toBeLessThanOrEqual(0.05 * clock + 2 * 500);
  });
});

describe('a snapshot that cannot be used', () => {
  const newest = (log: CrashingLog) => [...log.snapshots.entries()][0]!;
  const damages: [string, (log: CrashingLog) => void, string][] = [
    ['missing', (log) => log.snapshots.clear(), 'snapshot_missing'],
    ['cut short', (log) => void newest(log)[1].pop(), 'snapshot_damaged'],
    ['empty', (log) => void newest(log)[1].splice(0), 'snapshot_damaged'],
    ['without its header', (log) => void newest(log)[1].shift(), 'snapshot_damaged'],
    [
      'with a changed chunk',
      (log) => void newest(log)[1].splice(1, 1, encode('["a",1]')),
      'snapshot_damaged',
    ],
    ['with an unreadable chunk', (log) => void newest(log)[1].splice(1, 1, encode('{')), 'snapshot_damaged'],
    ['with a chunk twice', (log) => void newest(log)[1].splice(1, 0, newest(log)[1][1]!), 'snapshot_damaged'],
    [
      'of another format',
      (log) => {
        const chunks = newest(log)[1];
        chunks[0] = encode(decode(chunks[0]!).replace('"format":1', '"format":2'));
      },
      'snapshot_format',
    ],
    [
      'that the commit does not name',
      (log) => {
        for (const [topic, { offset }] of log.committed) log.committed.set(topic, { offset, metadata: '' });
      },
      'snapshot_missing',
    ],
  ];

  test.each(damages)('%s is replaced by a replay of the whole log, said loudly', async (_, damage, code) => {
    const { log, outputs: expected } = await uninterrupted();
    damage(log);
    const { task, said } = setUp(log);
    await drive(log, task, topics, 7);
    expect(said).toEqual([
      expect.objectContaining({
        level: 'warn',
        fields: expect.objectContaining({ code, group: 'sum', partition: 0 }),
      }),
    ]);
    expect(sorted(new Set(outputs(log)))).toEqual(expected);
    expect(outputs(log)).toHaveLength(2 * expected.length);
  });

  test.each(damages)('%s is an error where the log no longer holds everything', async (_, damage, code) => {
    const { log } = await uninterrupted();
    damage(log);
    log.first = 1;
    const { task, said } = setUp(log);
    await expect(task.start(log.committed)).rejects.toMatchObject({ code, retryable: false });
    expect(said.map(({ level }) => level)).toEqual(['error']);
  });

  test('of other settings is an error, for a replay would write another history over the first', async () => {
    const { log } = await uninterrupted();
    const chunks = newest(log)[1];
    chunks[0] = encode(decode(chunks[0]!).replace('s1', 's2'));
    const { task } = setUp(log);
    await expect(task.start(log.committed)).rejects.toMatchObject({
      code: 'snapshot_settings',
      retryable: false,
    });
  });

  test('is told from a log that cannot be read for now, which is no reason to replay', async () => {
    const { log } = await uninterrupted();
    const { task, said } = setUp({
      ...log,
      async *readSnapshot(name) {
        yield log.snapshots.get(name)![0]!;
        throw new Error('disk away');
      },
    });
    await expect(task.start(log.committed)).rejects.toThrow('disk away');
    expect(said).toEqual([]);
  });

  test('a commit of several topics that was cut short goes by the newest snapshot it names', async () => {
    const log = createCrashingLog(inputs);
    log.crashIn = 15;
    await expect(drive(log, setUp(log).task, topics, 4)).rejects.toThrow();
    log.crashIn = Number.POSITIVE_INFINITY;
    const old = new Map(log.committed);
    const kept = new Map(log.snapshots);
    await drive(log, setUp(log).task, topics, 4);
    for (const [name, chunks] of kept) log.snapshots.set(name, chunks);
    log.committed.set('b', old.get('b')!);
    const before = outputs(log).length;
    await drive(log, setUp(log).task, topics, 4);
    expect(outputs(log).length).toBe(before);
  });
});
