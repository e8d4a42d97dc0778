import { addCounts, type MergeCounts, noCounts } from '../../core/merge/counts.ts';
import type { Log, Task } from '../ports/log.ts';
import type { Logger } from '../ports/logger.ts';
import { statefulTask } from '../stateful-task.ts';
import {
  createMergeMachine,
  MERGE_INPUTS,
  type MergeMachine,
  type MergeMachineOptions,
} from './merge-machine.ts';

export interface MergeStepOptions extends MergeMachineOptions {
  readonly log: Log;
  readonly group: string;
  readonly snapshotEvery: { readonly records: number; readonly ms: number };
  /** Epoch ms. */
  readonly now: () => number;
  readonly logger: Logger;
}

export interface MergeStep {
  readonly group: string;
  readonly topics: readonly string[];
  /** For `Log.run`: the task of one partition number. */
  readonly task: (partition: number) => Task;
  /** Counts by source topic, over the partitions that this process has had. */
  counts(): ReadonlyMap<string, Readonly<MergeCounts>>;
}

/** The merge step: `log.run(createMergeStep(...))` runs it. */
export function createMergeStep(options: MergeStepOptions): MergeStep {
  const machines = new Map<number, MergeMachine>();
  return {
    group: options.group,
    topics: MERGE_INPUTS,
    task: (partition) => {
      const machine = createMergeMachine(options);
      machines.set(partition, machine);
      return mergeTask(options, machine, partition);
    },
    counts: () => {
      const total = new Map<string, MergeCounts>();
      for (const machine of machines.values()) {
        for (const [topic, counts] of machine.counts()) {
          const sum = total.get(topic) ?? noCounts();
          addCounts(sum, counts);
          total.set(topic, sum);
        }
      }
      return total;
    },
  };
}

function mergeTask(options: MergeStepOptions, machine: MergeMachine, partition: number): Task {
  const { log, group, snapshotEvery, now, logger } = options;
  return statefulTask({ log, group, partition, topics: MERGE_INPUTS, machine, snapshotEvery, now, logger });
}
