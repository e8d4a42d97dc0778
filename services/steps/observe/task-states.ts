import { GROUPS } from '../ports/metric-catalogue.ts';
import type { Metrics, Sample } from '../ports/metrics.ts';
import { secondsSince } from './seconds-since.ts';

/** What is known of one partition number that this process has in a consumer group. */
export interface TaskState {
  readonly group: string;
  readonly partition: number;
  phase: 'restoring' | 'running';
  /** When the partition number was given to this process, epoch ms. */
  readonly since: number;
  /** When the log took the record of each topic that was handled last, epoch ms. */
  readonly handledAt: Map<string, number>;
  /** When the first record was handled that is in no snapshot yet, epoch ms. */
  unsavedSince: number | null;
  snapshotBytes: number | null;
}

export interface TaskStates {
  /** A partition number begins anew, whatever was known of it. */
  begin(group: string, partition: number): TaskState;
  end(state: TaskState): void;
  find(group: string, partition: number): TaskState | undefined;
  all(): readonly TaskState[];
}

/** The name that a consumer group is shown under. */
export function shownGroup(group: string): string {
  return GROUPS.find((known) => group === known || group.startsWith(`${known}-`)) ?? 'other';
}

/** Groups whose state is kept in snapshots. */
const STATEFUL: ReadonlySet<string> = new Set(['merge', 'score']);

/** @param now epoch ms */
export function createTaskStates(metrics: Metrics, now: () => number): TaskStates {
  const states = new Map<string, TaskState>();
  const all = (): readonly TaskState[] => [...states.values()];
  metrics.gauge('tocsin_tasks', () =>
    all().map(({ group, phase }) => ({ labels: { group: shownGroup(group), state: phase }, value: 1 })),
  );
  metrics.gauge('tocsin_snapshot_age_seconds', () =>
    all().flatMap((state) => snapshotSample(state, ageOf(state, now()))),
  );
  metrics.gauge('tocsin_snapshot_bytes', () =>
    all().flatMap((state) => snapshotSample(state, state.snapshotBytes)),
  );
  return {
    begin(group, partition) {
      const state: TaskState = {
        group,
        partition,
        phase: 'restoring',
        since: now(),
        handledAt: new Map(),
        unsavedSince: null,
        snapshotBytes: null,
      };
      states.set(keyOf(state), state);
      return state;
    },
    end(state) {
      // Another task may have the partition number by now.
      if (states.get(keyOf(state)) === state) states.delete(keyOf(state));
    },
    find: (group, partition) => states.get(keyOf({ group, partition })),
    all,
  };
}

function keyOf({ group, partition }: Pick<TaskState, 'group' | 'partition'>): string {
  return `${partition} ${group}`;
}

function ageOf({ unsavedSince }: TaskState, now: number): number {
  return unsavedSince === null ? 0 : secondsSince(unsavedSince, now);
}

function snapshotSample(
  { group, partition }: TaskState,
  value: number | null,
): readonly Sample<'tocsin_snapshot_age_seconds'>[] {
  if (value === null || !STATEFUL.has(shownGroup(group))) return [];
  return [{ labels: { group: shownGroup(group), partition }, value }];
}
