import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { cellOf, shardOfCell } from '../../../services/adapters/h3/cells.ts';
import { createNearbyCells } from '../../../services/adapters/h3/nearby.ts';
import { tokeniserOf } from '../../../services/adapters/tokens/token-key.ts';
import { loadConfig } from '../../../services/app/config.ts';
import { type Pipeline, startPipeline } from '../../../services/app/pipeline.ts';
import { sha256 } from '../../../services/app/rule-files.ts';
import { mergeSettings, scorerSettings, topicSpecs } from '../../../services/app/settings.ts';
import { STREAMS } from '../../../services/core/event/vocabulary.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import { createScorer, type Scorer } from '../../../services/core/scorer/scorer.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import { createIngest } from '../../../services/steps/ingest/ingest.ts';
import type { Codec } from '../../../services/steps/ports/codec.ts';
import type { Log, LogRecord } from '../../../services/steps/ports/log.ts';
import { freshPrefix, openLog, quiet } from '../../adapters/kafka/kafka.ts';
import { namedApart } from '../../adapters/kafka/named-apart.ts';

export const SOURCES = 3;
export const SUBJECTS = 4;
export const CONFIG = loadConfig({
  TOCSIN_LOG_SOURCE_PARTITIONS: String(SOURCES),
  TOCSIN_LOG_SUBJECT_PARTITIONS: String(SUBJECTS),
});

/** One of the processes that share the work: a log of its own, merge and score over it. */
export interface Worker {
  readonly pipeline: Pipeline;
  stop(): Promise<void>;
}

/**
 * Merge and score over topics of their own on the broker, by any number of workers. No ticks: what is written depends on
 * what was put in, and on the order in which it came to stand.
 */
export async function openPath() {
  const prefix = freshPrefix();
  const log = namedApart(await openLog(), prefix);
  const schemas = openSchemaFile(':memory:');
  const codecs = createCodecs(schemas);
  const workers = new Set<Worker>();
  await log.createTopics(topicSpecs(CONFIG));
  const ingest = createIngest({
    log,
    codecs,
    tokeniser: tokeniserOf(Buffer.alloc(32, 1)),
    sources: () => ({ streams: STREAMS, legalBasis: 'test' }),
    now: Date.now,
    checkClock: false,
  });

  async function startWorker(): Promise<Worker> {
    const own = namedApart(await openLog(), prefix);
    const pipeline = await startPipeline({
      log: own,
      codecs,
      sink: null,
      merge: mergeSettings(CONFIG, 'all', false),
      scoring: scorerSettings(CONFIG),
      // Often, so that work that moves begins from snapshots.
      snapshotEvery: { records: 15, ms: Number.POSITIVE_INFINITY },
      ticks: 'events',
      now: Date.now,
      logger: quiet,
    });
    const worker: Worker = {
      pipeline,
      async stop() {
        workers.delete(worker);
        await pipeline.stop();
        await own.close();
      },
    };
    workers.add(worker);
    return worker;
  }

  const subjectRecords = (partition: number): Promise<readonly (readonly [LogRecord, SubjectRecord])[]> =>
    readAll(log, TOPICS.subjectEvents, partition, codecs.subjectEvent);

  return {
    log,
    codecs,
    ingest,
    startWorker,
    subjectRecords,
    /** Where each partition of `subject-events` ends. */
    ends: () =>
      Promise.all(
        Array.from(
          { length: SUBJECTS },
          async (_, partition) => (await log.bounds(TOPICS.subjectEvents, partition)).next,
        ),
      ),
    /** Nothing waits for any worker. */
    async isQuiet(): Promise<boolean> {
      const lags = await Promise.all([...workers].map(({ pipeline }) => pipeline.lag()));
      return lags.every(({ merge, score }) => merge + score === 0);
    },
    /** As they are written, once each, with the partition that they are in. */
    async warnings(): Promise<readonly (readonly [partition: number, Warning])[]> {
      const found = new Map<string, readonly [number, Warning]>();
      for (let partition = 0; partition < SUBJECTS; partition++)
        for (const [, warning] of await readAll(log, TOPICS.warnings, partition, codecs.warning))
          found.set(`${warning.warningId} ${warning.revision}`, [partition, warning]);
      return [...found.values()];
    },
    /** One process's scorers after all that the partitions of `subject-events` hold, and what they wrote. */
    async scoredAgain(): Promise<{
      readonly scorers: readonly Scorer[];
      readonly warnings: readonly Warning[];
    }> {
      const warnings: Warning[] = [];
      const scorers: Scorer[] = [];
      for (let partition = 0; partition < SUBJECTS; partition++) {
        const { cellsWithin } = createNearbyCells();
        const scorer = createScorer(scorerSettings(CONFIG), { hash: sha256, cellsWithin });
        for (const [{ offset }, record] of await subjectRecords(partition))
          warnings.push(...scorer.apply(record, { partition, offset }).warnings);
        scorers.push(scorer);
      }
      return { scorers, warnings };
    },
    async close(): Promise<void> {
      for (const worker of workers) await worker.stop();
      await log.close();
      schemas.close();
    },
  };
}

export type PathOver = Awaited<ReturnType<typeof openPath>>;

/** The tools of merge, for who wants to know where something goes. */
export const placeTools = () => ({ cellOf, shardOfCell, shardsNear: createNearbyCells().shardsNear });

async function readAll<T>(
  log: Log,
  topic: string,
  partition: number,
  codec: Codec<T>,
): Promise<readonly (readonly [LogRecord, T])[]> {
  const found: (readonly [LogRecord, T])[] = [];
  for await (const record of log.read(topic, partition, 0)) found.push([record, codec.decode(record.value)]);
  return found;
}
