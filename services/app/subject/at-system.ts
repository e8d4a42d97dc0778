import { createPersonStore } from '../../adapters/clickhouse/person-store.ts';
import { createClickHouseSink } from '../../adapters/clickhouse/sink.ts';
import { TOPICS } from '../../core/topics.ts';
import { LogError } from '../../steps/ports/log.ts';
import type { AccessDesk } from '../access-desk.ts';
import { accessLogOf } from '../access-desk.ts';
import { atLog, hasInstallation } from '../at-log.ts';
import type { Config } from '../config.ts';
import { type Installation, openInstallation } from '../installation.ts';
import { isOnKafka, SILENT } from '../open-log.ts';
import { startPipeline } from '../pipeline.ts';
import { mergeSettings, scorerSettings } from '../settings.ts';
import { TOWN_REGISTRY } from '../town-feed.ts';

export interface AtSystem extends AccessDesk {
  /** Whether the steps run in this process, because nothing else runs them. */
  readonly isOwn: boolean;
  /** Rejects where a step fails here. */
  readonly failed: Promise<never>;
}

const TOPICS_NEEDED = [TOPICS.accessLog, TOPICS.erasures, TOPICS.erasureMarks];

/**
 * Works beside a running installation; where one on this machine is stopped, its steps run here for as long. On Kafka others run
 * them, now or later.
 */
export async function atSystem<T>(config: Config, work: (system: AtSystem) => Promise<T>): Promise<T> {
  const own = isOnKafka(config) || !hasInstallation(config) ? null : await owned(config);
  if (own === null) {
    const failed = new Promise<never>(() => undefined);
    return await atLog(config, TOPICS_NEEDED, async ({ log, codecs }) =>
      work({ log, codecs, accessLog: accessLogOf(log, codecs), isOwn: false, failed }),
    );
  }
  try {
    return await withSteps(config, own, work);
  } finally {
    await own.close();
  }
}

/** Null where another process has it. */
async function owned(config: Config): Promise<Installation | null> {
  try {
    return await openInstallation(config);
  } catch (error) {
    if (error instanceof LogError && error.code === 'locked') return null;
    throw error;
  }
}

async function withSteps<T>(
  config: Config,
  { log, codecs, clickhouse }: Installation,
  work: (system: AtSystem) => Promise<T>,
): Promise<T> {
  // What a simulated town has put into the log is of its sources.
  const isTown = (await log.bounds(TOPICS.exercises, 0)).next > 0;
  const pipeline = await startPipeline({
    log,
    codecs,
    sink: createClickHouseSink(clickhouse),
    people: createPersonStore(clickhouse),
    merge: mergeSettings(config, [...config.sources, ...(isTown ? TOWN_REGISTRY : [])], true),
    scoring: scorerSettings(config),
    snapshotEvery: { records: config.snapshots.everyRecords, ms: config.snapshots.every },
    // Nobody is here to act on what time alone would tell.
    ticks: 'events',
    now: Date.now,
    logger: SILENT,
  });
  const failed = pipeline.done.then(() => new Promise<never>(() => undefined));
  failed.catch(() => undefined);
  try {
    return await work({ log, codecs, accessLog: accessLogOf(log, codecs), isOwn: true, failed });
  } finally {
    await pipeline.stop();
  }
}
