import type { Log, LogErrorCode, Running, RunOptions } from '../ports/log.ts';
import type { Metrics, Sample } from '../ports/metrics.ts';
import { type CountErrors, createCountErrors } from './count-errors.ts';
import { observedTask } from './observed-task.ts';
import { areRecordsGone } from './records-gone.ts';
import { secondsSince } from './seconds-since.ts';
import { createTaskStates, shownGroup, type TaskState, type TaskStates } from './task-states.ts';

export interface ObservedLog {
  /** The same log; what runs over it and what it refuses is measured. */
  readonly log: Log;
  /** Partition numbers that this process has, and whether their state is there yet. */
  tasks(): readonly Readonly<TaskState>[];
  /** Groups that have ended here because the log has no longer what they need. */
  gone(): readonly RecordsGone[];
}

export interface RecordsGone {
  readonly group: string;
  readonly code: LogErrorCode;
  /** Topic, partition and offset, in words. */
  readonly text: string;
  /** Epoch ms. */
  readonly since: number;
}

interface LiveRun {
  readonly group: string;
  readonly running: Running;
}

/**
 * Measures a log, whichever it is, from outside: lag, tasks, snapshots and errors.
 *
 * @param now epoch ms
 */
export function observeLog(log: Log, metrics: Metrics, now: () => number): ObservedLog {
  const countErrors = createCountErrors(metrics);
  const states = createTaskStates(metrics, now);
  const runs = new Set<LiveRun>();
  const gone: RecordsGone[] = [];
  metrics.gauge('tocsin_lag_records', () => lagRecords(runs));
  metrics.gauge('tocsin_lag_seconds', () => lagSeconds(runs, states, now()));
  metrics.gauge('tocsin_records_gone', () => gone.map(({ group }) => ({ labels: { group }, value: 1 })));
  return {
    tasks: states.all,
    gone: () => gone,
    log: {
      ...log,
      append: (records, how) => countErrors('append', () => log.append(records, how)),
      appendIf: (head, records) => countErrors('append', () => log.appendIf(head, records)),
      writeSnapshot: (name, chunks) =>
        countErrors('snapshot', () => writeSnapshot(log, name, chunks, { metrics, states, now })),
      async run(options) {
        const running = await log.run(observedRun(options, { metrics, states, countErrors, now }));
        const run: LiveRun = { group: options.group, running };
        runs.add(run);
        const ended = countErrors('run', () => running.done).finally(() => runs.delete(run));
        // Whoever runs the group hears of its end from `done`.
        ended.catch((error: unknown) => {
          if (!areRecordsGone(error)) return;
          const { code, message: text } = error;
          gone.push({ group: shownGroup(options.group), code, text, since: now() });
        });
        return running;
      },
    },
  };
}

interface Tools {
  readonly metrics: Metrics;
  readonly states: TaskStates;
  readonly countErrors: CountErrors;
  readonly now: () => number;
}

function observedRun(options: RunOptions, tools: Tools): RunOptions {
  const { group, task } = options;
  return { ...options, task: (partition) => observedTask(task(partition), { ...tools, group, partition }) };
}

/** Snapshots are named `<group>/<partition>/<the rest>`. */
const SNAPSHOT_NAME = /^(.+)\/(\d+)\/[^/]*$/;

async function writeSnapshot(
  log: Log,
  name: string,
  chunks: Iterable<Uint8Array>,
  { metrics, states, now }: Omit<Tools, 'countErrors'>,
): Promise<string> {
  const began = now();
  let bytes = 0;
  function* counted(): Generator<Uint8Array> {
    for (const chunk of chunks) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  const written = await log.writeSnapshot(name, counted());
  const [, group = '', partition = ''] = SNAPSHOT_NAME.exec(name) ?? [];
  metrics.observe('tocsin_snapshot_seconds', { group: shownGroup(group) }, secondsSince(began, now()));
  const state = states.find(group, Number(partition));
  if (state !== undefined) {
    state.unsavedSince = null;
    state.snapshotBytes = bytes;
  }
  return written;
}

type LagSample = Sample<'tocsin_lag_records'>;

async function lagRecords(runs: ReadonlySet<LiveRun>): Promise<readonly LagSample[]> {
  const lags = await Promise.all(
    [...runs].map(async ({ group, running }) =>
      (await running.lag()).map(({ topic, partition, records }) => ({
        labels: { group: shownGroup(group), topic, partition },
        value: records,
      })),
    ),
  );
  return lags.flat();
}

async function lagSeconds(
  runs: ReadonlySet<LiveRun>,
  states: TaskStates,
  now: number,
): Promise<readonly LagSample[]> {
  const lags = await Promise.all(
    [...runs].map(async ({ group, running }) =>
      (await running.lag()).flatMap(({ topic, partition, records }) => {
        const state = states.find(group, partition);
        if (state === undefined) return [];
        // Nothing of the topic was handled yet: it has waited since the task began, at least.
        const since = state.handledAt.get(topic) ?? state.since;
        const labels = { group: shownGroup(group), topic, partition };
        return [{ labels, value: records === 0 ? 0 : secondsSince(since, now) }];
      }),
    ),
  );
  return lags.flat();
}
