import {
  type Committed,
  type Log,
  LogError,
  type LogRecord,
  type NewRecord,
  type Task,
  type TaskControl,
} from '../../services/steps/ports/log.ts';

export class Crash extends Error {}

/** A log in memory whose every write may be the last thing the process does, before or after it took effect. */
export interface CrashingLog extends Log {
  readonly records: Map<string, LogRecord[]>;
  readonly committed: Map<string, Committed>;
  readonly snapshots: Map<string, Uint8Array[]>;
  /** First offset still held, for all topics. */
  first: number;
  /** Writes until the crash; Infinity for none. A whole number crashes before the write, a half after it. */
  crashIn: number;
  /** Names of the writes so far. */
  readonly writes: string[];
  commit: TaskControl['commit'];
}

type Input = NewRecord & { readonly timestamp?: number };

export function createCrashingLog(inputs: readonly Input[]): CrashingLog {
  const records = new Map<string, LogRecord[]>();
  const add = (record: Input): void => {
    const key = `${record.topic}/${record.partition}`;
    const list = records.get(key) ?? [];
    records.set(key, list);
    list.push({ timestamp: 0, ...record, offset: list.length });
  };
  for (const input of inputs) add(input);

  const write = (name: string, effect: () => void): void => {
    log.writes.push(name);
    log.crashIn -= 1;
    if (log.crashIn === -1) throw new Crash(`before ${name}`);
    effect();
    if (log.crashIn === -0.5) throw new Crash(`after ${name}`);
  };
  const log: CrashingLog = {
    records,
    committed: new Map(),
    snapshots: new Map(),
    first: 0,
    crashIn: Number.POSITIVE_INFINITY,
    writes: [],
    createTopics: async () => undefined,
    partitionsOf: async () => 1,
    append: async (outputs) => write('append', () => outputs.forEach(add)),
    appendIf: () => Promise.reject(new Error('no step asks for it')),
    // biome-ignore lint/correctness/useYield: no step asks for it
    async *read() {
      throw new Error('no step asks for it');
    },
    run: () => Promise.reject(new Error('tests drive tasks themselves')),
    writeSnapshot: async (name, chunks) => {
      const held = [...chunks];
      write('writeSnapshot', () => void log.snapshots.set(name, held));
      return name;
    },
    async *readSnapshot(name) {
      const held = log.snapshots.get(name);
      if (held === undefined) throw new LogError('snapshot_missing', `no snapshot ${name}`);
      yield* held;
    },
    pruneSnapshots: async (prefix, keep) =>
      write('prune', () => {
        for (const name of log.snapshots.keys()) {
          if (name.startsWith(prefix) && !keep.includes(name)) log.snapshots.delete(name);
        }
      }),
    bounds: async (topic, partition) => ({
      first: log.first,
      next: records.get(`${topic}/${partition}`)?.length ?? 0,
    }),
    close: async () => undefined,
    commit: async (next, metadata) =>
      write('commit', () => {
        for (const [topic, offset] of next) log.committed.set(topic, { offset, metadata });
      }),
  };
  return log;
}

/** Runs a task over what the log holds of its topics, `batch` records at a time, and stops it. Throws its crash. */
export async function drive(
  log: CrashingLog,
  task: Task,
  topics: readonly string[],
  batch: number,
): Promise<void> {
  const control: TaskControl = { partition: 0, commit: log.commit };
  const starts = await task.start(new Map(log.committed));
  const waiting = topics.map((topic) => {
    const from = starts.get(topic) ?? log.committed.get(topic)?.offset ?? 0;
    return (log.records.get(`${topic}/0`) ?? []).slice(from);
  });
  // Turn by turn from each topic: an interleaving that differs with where it starts, as it does after a crash.
  while (waiting.some((records) => records.length > 0)) {
    const taken = waiting.flatMap((records) => records.splice(0, batch));
    await task.handle(taken, control);
  }
  await task.idle?.(control);
  await task.stop(control);
}
