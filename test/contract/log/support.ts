import { afterEach, beforeEach } from 'vitest';
import type {
  Log,
  LogRecord,
  NewRecord,
  RunOptions,
  Task,
  TaskControl,
} from '../../../services/steps/ports/log.ts';

/** One log for one test. */
export interface LogHarness {
  /** Opens the log; called again, opens the same one as a second process or a restarted one would. */
  open(): Promise<Log>;
  /** Moves the log's clock on, where it can be moved. */
  advance(ms: number): void;
  dispose(): Promise<void>;
}

/** What the port leaves to the implementation. */
export interface LogTraits {
  /** An append is all or nothing over all partitions, and read in one order over all topics. */
  readonly oneOrder: boolean;
  /** A run takes the whole group from the run before it, instead of sharing its partitions. */
  readonly takesGroupOver: boolean;
  /** Timestamps and retention follow the harness's clock. */
  readonly followsClock: boolean;
  /** `pruneSnapshots` removes; else time does. */
  readonly prunes: boolean;
  /** Random runs against the model: each costs what opening the log costs. */
  readonly modelRuns: number;
}

/** A fresh log for each test of the enclosing block; whatever it opened is closed after it. */
export function useLog(createHarness: () => Promise<LogHarness>) {
  let harness: LogHarness;
  const opened: Log[] = [];
  beforeEach(async () => {
    harness = await createHarness();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((log) => log.close()));
    await harness.dispose();
  });
  return {
    async open(): Promise<Log> {
      const log = await harness.open();
      opened.push(log);
      return log;
    },
    /** A log with topic `a` of two partitions and `b` of one. */
    async openWithTopics(): Promise<Log> {
      const log = await this.open();
      await log.createTopics([topic('a', 2), topic('b', 1)]);
      return log;
    },
    advance: (ms: number) => harness.advance(ms),
  };
}

export const HOUR_MS = 3_600_000;
export const topic = (name: string, partitions: number, retentionMs = HOUR_MS) => ({
  name,
  partitions,
  retentionMs,
});

export const text = (value: string): Uint8Array => new TextEncoder().encode(value);
export const textOf = (record: LogRecord): string => new TextDecoder().decode(record.value);
export const record = (topicName: string, partition: number, value: string): NewRecord => ({
  topic: topicName,
  partition,
  key: `key of ${value}`,
  value: text(value),
});
export const records = (topicName: string, partition: number, values: readonly string[]): NewRecord[] =>
  values.map((value) => record(topicName, partition, value));
export const numbered = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}`);

/** Tasks that note what they are given; single steps can be replaced. */
export interface Collector {
  readonly task: RunOptions['task'];
  readonly seen: LogRecord[];
  /** The batches in the order they were handed over. */
  readonly batches: (readonly LogRecord[])[];
  /** Resolves once that many records have been handled. */
  untilSeen(count: number): Promise<readonly LogRecord[]>;
}

export function collector(steps: Partial<Task> = {}): Collector {
  const seen: LogRecord[] = [];
  const batches: (readonly LogRecord[])[] = [];
  const waiting = new Set<() => void>();
  return {
    seen,
    batches,
    task: () => ({
      start: async () => new Map(),
      stop: async () => {},
      ...steps,
      async handle(batch: readonly LogRecord[], control: TaskControl) {
        batches.push(batch);
        await steps.handle?.(batch, control);
        seen.push(...batch);
        for (const check of waiting) check();
      },
    }),
    untilSeen: (count) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (seen.length < count) return;
          waiting.delete(check);
          resolve(seen);
        };
        waiting.add(check);
        check();
      }),
  };
}

/** Reads what a partition number holds over `topics`, from the start, as a group of its own. */
export async function readAll(
  log: Log,
  topics: readonly string[],
  count: number,
): Promise<readonly LogRecord[]> {
  const reading = collector();
  const running = await log.run({ group: `reader ${readers++}`, topics, task: reading.task });
  await reading.untilSeen(count);
  await running.stop();
  return reading.seen;
}
let readers = 0;

/** A gate that a task can be held at. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

/** Lets everything that is ready to run, run. */
export async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** The error a promise ends in, observed at once so that it never counts as unhandled. */
export const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );
