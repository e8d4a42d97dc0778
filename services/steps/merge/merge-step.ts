import { addCounts, type MergeCounts, noCounts } from '../../core/merge/counts.ts';
import type { Log, Task } from '../ports/log.ts';
import type { Logger } from '../ports/logger.ts';
import { createMachines } from '../stateful-task.ts';
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
  /** Counts by source topic, over the partitions that this process has; they go with a partition, as its state does. */
  counts(): ReadonlyMap<string, Readonly<MergeCounts>>;
}

/** The merge step: `log.run(createMergeStep(...))` runs it. */
export function createMergeStep(options: MergeStepOptions): MergeStep {
  const machines = createMachines<MergeMachine>();
  const { log, group, snapshotEvery, now, logger } = options;
  const topics = MERGE_INPUTS;
  return {
    group,
    topics,
    task: (partition) =>
      machines.task(partition, createMergeMachine(options), {
        log,
        group,
        topics,
        snapshotEvery,
        now,
        logger,
      }),
    counts: () => {
      const total = new Map<string, MergeCounts>();
      for (const machine of machines.all().values()) {
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
