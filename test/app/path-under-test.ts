import { randomBytes } from 'node:crypto';
import { createCodecs } from '../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../services/adapters/avro/schema-file.ts';
import { createMemoryLog } from '../../services/adapters/memory-log/memory-log.ts';
import { tokeniserOf } from '../../services/adapters/tokens/token-key.ts';
import { type Pipeline, startPipeline } from '../../services/app/pipeline.ts';
import { activationOf, activationRecord } from '../../services/app/rule-files.ts';
import { STREAMS } from '../../services/core/event/vocabulary.ts';
import { MERGE_DEFAULTS, type MergeSettings } from '../../services/core/merge/settings.ts';
import type { FollowUp } from '../../services/core/record/follow-up.ts';
import type { Assessment, Warning } from '../../services/core/record/warning.ts';
import type { Rule } from '../../services/core/rule/rule.ts';
import { DEFAULT_SETTINGS, type ScorerSettings } from '../../services/core/scorer/settings.ts';
import { TOPICS, type Topic } from '../../services/core/topics.ts';
import { createIngest, type IngestResult } from '../../services/steps/ingest/ingest.ts';
import type { Codec } from '../../services/steps/ports/codec.ts';
import type { Log, LogRecord } from '../../services/steps/ports/log.ts';
import { type Metrics, NO_METRICS } from '../../services/steps/ports/metrics.ts';
import type { RowSink } from '../../services/steps/ports/sink.ts';
import { waitUntil } from '../wait-until.ts';

const SUBJECT_PARTITIONS = 3;

export interface PathOptions {
  readonly rules: readonly Rule[];
  /** A log in memory where it is left out. */
  readonly log?: Log;
  readonly sink?: RowSink;
  readonly sources?: MergeSettings['sources'];
  readonly scoring?: Partial<ScorerSettings>;
  readonly retentionMs?: number;
  readonly metrics?: Metrics;
  /** Whether the rule set is already in the log. */
  readonly again?: boolean;
}

/** Ingest, merge, score (and store, with a sink) as the application wires them, without ClickHouse and HTTP. */
export async function startPath(options: PathOptions) {
  const { rules, sources = 'all', scoring = {}, log = createMemoryLog(), metrics = NO_METRICS } = options;
  const schemas = openSchemaFile(':memory:');
  const codecs = createCodecs(schemas);
  await log.createTopics(
    Object.values(TOPICS).map((name) => ({
      name,
      partitions: name === TOPICS.subjectEvents ? SUBJECT_PARTITIONS : 1,
      retentionMs: Number.MAX_SAFE_INTEGER,
    })),
  );
  const put = (topic: Topic, value: Uint8Array): Promise<void> =>
    log.append([{ topic, partition: 0, key: 'k', value }]);
  const activation = activationOf(rules, { effectiveAt: 0, recordedAt: 0, actor: 'test', reason: 'test' });
  if (options.again !== true) await log.append([activationRecord(activation, codecs.ruleSet)]);
  const logged: { readonly fields: object; readonly message: string }[] = [];
  const tell = (fields: object, message: string): void => void logged.push({ fields, message });
  const pipeline = await startPipeline({
    log,
    codecs,
    sink: options.sink ?? null,
    merge: {
      ...MERGE_DEFAULTS,
      ...(options.retentionMs === undefined ? {} : { retentionMs: options.retentionMs }),
      partitions: { subjectEvents: SUBJECT_PARTITIONS, mergedEvents: 1, deadLetters: 1 },
      refuseFuture: false,
      sources,
    },
    scoring: { ...DEFAULT_SETTINGS, ...scoring },
    // None on the way, one at the end.
    snapshotEvery: { records: 1_000_000, ms: 1_000_000_000 },
    ticks: 'events',
    now: Date.now,
    logger: { info: () => {}, warn: tell, error: tell },
    metrics,
  });
  const registered = sources === 'all' ? undefined : new Map(sources.map((one) => [one.id, one]));
  const ingest = createIngest({
    log,
    codecs,
    tokeniser: tokeniserOf(randomBytes(32)),
    sources: (id) =>
      registered === undefined ? { streams: STREAMS, legalBasis: 'test' } : registered.get(id),
    now: Date.now,
    checkClock: false,
    metrics,
  });
  return {
    log,
    codecs,
    pipeline,
    ingest,
    logged,
    ruleSet: activation.ruleSet,
    /** Offers events to the door and waits until every step is done with them. */
    async offer(...values: readonly unknown[]): Promise<readonly IngestResult[]> {
      const results = await ingest.offer(values, 'test');
      await settle(pipeline);
      return results;
    },
    /** Puts bytes into a topic beside the door, as a producer of its own would. */
    async inject(topic: Topic, value: Uint8Array): Promise<void> {
      await put(topic, value);
      await settle(pipeline);
    },
    followUp: (followUp: FollowUp) => put(TOPICS.followUps, codecs.followUp.encode(followUp)),
    warnings: (): Promise<readonly Warning[]> => readAll(log, TOPICS.warnings, codecs.warning),
    assessments: (): Promise<readonly Assessment[]> => readAll(log, TOPICS.assessments, codecs.assessment),
    merged: () => readAll(log, TOPICS.mergedEvents, codecs.mergedEvent),
    subjectRecords: () => readAll(log, TOPICS.subjectEvents, codecs.subjectEvent),
    deadLetters: () => readAll(log, TOPICS.deadLetters, codecs.deadLetter),
    /** Every byte that any topic holds, as text, one character a byte. */
    async everything(): Promise<string> {
      const held = await readAll(log, Object.values(TOPICS), {
        decode: (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1'),
      });
      return held.join('\n');
    },
    async stop(): Promise<void> {
      await pipeline.stop();
      schemas.close();
    },
  };
}

export type Path = Awaited<ReturnType<typeof startPath>>;

async function settle(pipeline: Pipeline): Promise<void> {
  const quiet = waitUntil('every step to be done', async () => {
    const { merge, score, store } = await pipeline.lag();
    return merge + score + store === 0;
  });
  const failed = pipeline.done.then(() => {
    throw new Error('the pipeline ended');
  });
  await Promise.race([quiet, failed]);
}

let readers = 0;

async function readAll<T>(
  log: Log,
  topics: Topic | readonly Topic[],
  codec: Pick<Codec<T>, 'decode'>,
): Promise<readonly T[]> {
  const records: LogRecord[] = [];
  const running = await log.run({
    group: `reader-${readers++}`,
    topics: [topics].flat(),
    task: () => ({
      start: async () => new Map(),
      handle: async (batch) => void records.push(...batch),
      stop: async () => {},
    }),
  });
  await waitUntil('a topic to be read', async () => (await running.lag()).every((one) => one.records === 0));
  await running.stop();
  return records.map(({ value }) => codec.decode(value));
}
