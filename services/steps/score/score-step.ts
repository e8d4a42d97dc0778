import type { ScorerStats } from '../../core/scorer/scorer.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Log, Task } from '../ports/log.ts';
import type { Logger } from '../ports/logger.ts';
import { createMachines } from '../stateful-task.ts';
import { createScoreMachine, type ScoreMachine, type ScoreOptions } from './score-machine.ts';

export interface ScoreStepOptions extends Omit<ScoreOptions, 'partition'> {
  readonly log: Log;
  readonly group: string;
  readonly snapshotEvery: { readonly records: number; readonly ms: number };
  /** Epoch ms. */
  readonly now: () => number;
  readonly logger: Logger;
}

export interface ScoreStep {
  readonly group: string;
  readonly topics: readonly string[];
  /** For `Log.run`: the task of one partition number. */
  readonly task: (partition: number) => Task;
  /** By partition, of those that this process has. */
  stats(): ReadonlyMap<number, ScorerStats>;
}

/** The score step: `log.run(createScoreStep(...))` runs it. */
export function createScoreStep(options: ScoreStepOptions): ScoreStep {
  const machines = createMachines<ScoreMachine>();
  const topics = [TOPICS.subjectEvents];
  const { log, group, snapshotEvery, now, logger } = options;
  return {
    group,
    topics,
    task: (partition) => {
      const machine = createScoreMachine({ ...options, partition });
      return machines.task(partition, machine, { log, group, topics, snapshotEvery, now, logger });
    },
    stats: () => new Map([...machines.all()].map(([partition, machine]) => [partition, machine.stats()])),
  };
}
