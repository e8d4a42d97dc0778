import type { LogRecord, Task, TaskControl } from '../ports/log.ts';
import type { Metrics } from '../ports/metrics.ts';
import { isTick } from '../score/tick.ts';
import type { CountErrors } from './count-errors.ts';
import { secondsSince } from './seconds-since.ts';
import { shownGroup, type TaskState, type TaskStates } from './task-states.ts';

export interface ObservedTaskOptions {
  readonly group: string;
  readonly partition: number;
  readonly states: TaskStates;
  readonly metrics: Metrics;
  readonly countErrors: CountErrors;
  /** Epoch ms. */
  readonly now: () => number;
}

/** The same task, with its restoring, its records and its end told. */
export function observedTask(inner: Task, options: ObservedTaskOptions): Task {
  const { partition, states, metrics, countErrors, now } = options;
  const group = shownGroup(options.group);
  const state = states.begin(options.group, partition);
  const controlOf = (control: TaskControl): TaskControl => ({
    ...control,
    commit: (next, metadata) => countErrors('commit', () => control.commit(next, metadata)),
  });
  const { idle } = inner;
  return {
    async start(committed) {
      metrics.count('tocsin_tasks_started_total', { group });
      const starts = await countErrors('restore', () => inner.start(committed));
      metrics.observe('tocsin_restore_seconds', { group }, secondsSince(state.since, now()));
      state.phase = 'running';
      return starts;
    },
    async handle(records, control) {
      // Before they are handled: a snapshot on the way holds them already.
      if (!records.every(isTick)) state.unsavedSince ??= now();
      await inner.handle(records, controlOf(control));
      for (const [topic, count] of noteHandled(state, records)) {
        metrics.count('tocsin_records_handled_total', { group, topic }, count);
      }
    },
    ...(idle === undefined ? {} : { idle: (control) => idle.call(inner, controlOf(control)) }),
    stop: (control) => inner.stop(controlOf(control)),
    release() {
      states.end(state);
      metrics.count('tocsin_tasks_stopped_total', { group });
      inner.release?.();
    },
  };
}

/** Notes when the log took the last record of each topic, and returns how many there were of each. */
function noteHandled({ handledAt }: TaskState, records: readonly LogRecord[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { topic, timestamp } of records) {
    counts.set(topic, (counts.get(topic) ?? 0) + 1);
    handledAt.set(topic, timestamp);
  }
  return counts;
}
