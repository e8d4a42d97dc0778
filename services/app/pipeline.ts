import { randomUUID } from 'node:crypto';
import type { Codecs } from '../adapters/avro/codecs.ts';
import { cellOf, shardOfCell } from '../adapters/h3/cells.ts';
import { createNearbyCells } from '../adapters/h3/nearby.ts';
import type { MergeSettings } from '../core/merge/settings.ts';
import type { ScorerStats } from '../core/scorer/scorer.ts';
import type { ScorerSettings } from '../core/scorer/settings.ts';
import { TOPICS } from '../core/topics.ts';
import { createMergeStep, type MergeStep } from '../steps/merge/merge-step.ts';
import { secondsSince } from '../steps/observe/seconds-since.ts';
import type { Log, Running } from '../steps/ports/log.ts';
import type { Logger } from '../steps/ports/logger.ts';
import { type Metrics, NO_METRICS } from '../steps/ports/metrics.ts';
import type { PersonStore } from '../steps/ports/person-store.ts';
import type { RowSink } from '../steps/ports/sink.ts';
import { createScoreStep } from '../steps/score/score-step.ts';
import { createErasing } from '../steps/store/erasing.ts';
import { type StoreOptions, storeTask } from '../steps/store/store-task.ts';
import { sha256 } from './rule-files.ts';
import { createRowsOf, STORED_TOPICS } from './store-rows.ts';

export interface PipelineOptions {
  readonly log: Log;
  readonly codecs: Codecs;
  /** All where it is left out. */
  readonly steps?: ReadonlySet<string>;
  /** Null: nothing is stored. */
  readonly sink: RowSink | null;
  /** What takes people out of the store; needed with a sink, where anybody may be erased. */
  readonly people?: PersonStore | null;
  readonly merge: MergeSettings;
  readonly scoring: ScorerSettings;
  readonly snapshotEvery: { readonly records: number; readonly ms: number };
  /** `clock`: quiet partitions are told the time; `events`: time passes with events only. */
  readonly ticks: 'clock' | 'events';
  /** Epoch ms. */
  readonly now: () => number;
  readonly logger: Logger;
  /** Nothing is measured where it is left out. */
  readonly metrics?: Metrics;
}

/** The steps at work that run in this process: merge, score and, where there is a sink, store. */
export interface Pipeline {
  /** Rejects when a step fails; resolves after `stop()`. */
  readonly done: Promise<void>;
  mergeCounts: MergeStep['counts'];
  scorerStats(): ReadonlyMap<number, ScorerStats>;
  /** Rows stored so far, by table. */
  stored(): ReadonlyMap<string, number>;
  /** Records waiting, by step. */
  lag(): Promise<Readonly<Record<StepName, number>>>;
  /** Lets each step finish its batch, snapshot and commit. */
  stop(): Promise<void>;
}

export type StepName = 'merge' | 'score' | 'store';

/** Rows of a table go to ClickHouse in blocks of about this many, or once a second. */
const FLUSH_EVERY = { rows: 20_000, ms: 1_000 };
const IDLE_MS = 1_000;
const TICK_MS = 5_000;

export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { log, codecs, sink, snapshotEvery, now, logger, metrics = NO_METRICS } = options;
  const { cellsWithin, shardsNear } = createNearbyCells();
  const shared = { log, snapshotEvery, now, logger, codecs, metrics };
  const merge = createMergeStep({
    ...shared,
    group: 'merge',
    markPartitions: await log.partitionsOf(TOPICS.erasureMarks),
    settings: options.merge,
    tools: { hash: sha256, cellOf, shardOfCell, shardsNear },
  });
  const score = createScoreStep({
    ...shared,
    group: 'score',
    settings: options.scoring,
    tools: { hash: sha256, cellsWithin },
    outputPartitions: await log.partitionsOf(TOPICS.warnings),
    ticks: options.ticks,
  });
  const stored = new Map<string, number>();
  const onStored: StoreOptions['onStored'] = (table, rows, recordedAt) => {
    stored.set(table, (stored.get(table) ?? 0) + rows);
    measureStored(metrics, table, rows, recordedAt, now());
  };
  const { steps } = options;
  const isHere = (step: StepName): boolean => steps === undefined || steps.has(step);
  const running: Partial<Record<StepName, Running>> = {};
  if (isHere('merge')) running.merge = await log.run({ ...merge, idleMs: IDLE_MS });
  if (isHere('score')) running.score = await log.run({ ...score, idleMs: TICK_MS });
  if (sink !== null && isHere('store')) {
    const { people = null } = options;
    const task = (partition: number) => {
      const erasing = people && createErasing({ log, codecs, people, partition, hash: sha256 });
      return storeTask({
        sink,
        rowsOf: createRowsOf(codecs, erasing?.rows),
        ...(erasing === null ? {} : { erasing }),
        session: randomUUID(),
        flushEvery: FLUSH_EVERY,
        now,
        onStored,
      });
    };
    running.store = await log.run({ group: 'store', topics: STORED_TOPICS, task, idleMs: IDLE_MS });
  }
  const done = Promise.all(Object.values(running).map((step) => step.done)).then(() => undefined);
  // A step may fail before anybody asks how the pipeline ended.
  done.catch(() => undefined);
  return {
    done,
    mergeCounts: merge.counts,
    scorerStats: score.stats,
    stored: () => stored,
    lag: async () => ({
      merge: await lagOf(running.merge),
      score: await lagOf(running.score),
      store: await lagOf(running.store),
    }),
    stop: async () => {
      // In the order of the data, so that each step can still take what the one before wrote.
      for (const step of [running.merge, running.score, running.store]) await step?.stop();
    },
  };
}

function measureStored(
  metrics: Metrics,
  table: string,
  rows: number,
  recordedAt: readonly number[],
  now: number,
): void {
  metrics.count('tocsin_stored_rows_total', { table }, rows);
  for (const at of recordedAt)
    metrics.observe('tocsin_recorded_to_stored_seconds', { table }, secondsSince(at, now));
}

async function lagOf(running: Running | undefined): Promise<number> {
  const partitions = (await running?.lag()) ?? [];
  return partitions.reduce((sum, { records }) => sum + records, 0);
}
