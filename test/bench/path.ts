import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClickHouseSink } from '../../services/adapters/clickhouse/sink.ts';
import { type Config, loadConfig } from '../../services/app/config.ts';
import { type Installation, openInstallation } from '../../services/app/installation.ts';
import { type Pipeline, startPipeline } from '../../services/app/pipeline.ts';
import { activationOf, activationRecord, readRuleFiles } from '../../services/app/rule-files.ts';
import { mergeSettings, scorerSettings } from '../../services/app/settings.ts';
import { STREAMS } from '../../services/core/event/vocabulary.ts';
import { maxReachMs } from '../../services/core/scorer/timeline.ts';
import { createIngest } from '../../services/steps/ingest/ingest.ts';
import { round } from './core.ts';
import { type LoadOptions, load } from './load.ts';

const BATCH = 1_000;
const MAX_LAG = 20_000;

/** The whole path embedded: events as JSON values at the ingest door to rows in ClickHouse, one process. */
export async function benchPath(options: LoadOptions): Promise<object> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tocsin-bench-'));
  const config = loadConfig({ TOCSIN_DATA_DIR: dataDir });
  const installation = await openInstallation(config);
  try {
    return { bench: 'path', ...(await measurePath(options, config, installation)) };
  } finally {
    await installation.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

export interface PathFigures {
  readonly events: number;
  readonly accepted: number;
  /** Rows that ClickHouse has of them. */
  readonly storedEvents: number;
  readonly stored: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** All threads of the process: this one and the engine's. */
  readonly cpuSeconds: number;
}

/** The whole path over whatever log and store the installation has. */
export async function measurePath(
  options: LoadOptions,
  config: Config,
  { log, codecs, clickhouse }: Installation,
): Promise<PathFigures> {
  const input = [...load(options)];
  const rules = await readRuleFiles('rules', maxReachMs(scorerSettings(config)));
  const activation = activationOf(rules, { effectiveAt: 0, recordedAt: 0, actor: 'bench', reason: 'bench' });
  await log.append([activationRecord(activation, codecs.ruleSet)]);
  const pipeline = await startPipeline({
    log,
    codecs,
    sink: createClickHouseSink(clickhouse),
    merge: mergeSettings(config, 'all', false),
    scoring: scorerSettings(config),
    snapshotEvery: { records: config.snapshots.everyRecords, ms: config.snapshots.every },
    ticks: 'events',
    now: Date.now,
    logger: console,
  });
  const ingest = createIngest({
    log,
    codecs,
    tokeniser: { token: (identifier) => identifier },
    sources: () => ({ streams: STREAMS, legalBasis: 'bench' }),
    now: Date.now,
    checkClock: false,
  });
  const began = performance.now();
  const cpu = process.cpuUsage();
  for (let start = 0; start < input.length; start += BATCH) {
    await ingest.offer(input.slice(start, start + BATCH), 'bench');
    await waitForLag(pipeline, MAX_LAG);
  }
  const { accepted } = ingest.counts();
  await waitFor(() => (pipeline.stored().get('events') ?? 0) >= accepted);
  const seconds = (performance.now() - began) / 1_000;
  const used = process.cpuUsage(cpu);
  await pipeline.stop();
  const [row] = await clickhouse.query<{ n: number }>('SELECT toUInt32(count()) AS n FROM events');
  return {
    events: input.length,
    accepted,
    storedEvents: row?.n ?? 0,
    stored: Object.fromEntries(pipeline.stored()),
    seconds: round(seconds),
    eventsPerSecond: Math.round(input.length / seconds),
    cpuSeconds: round((used.user + used.system) / 1e6),
  };
}

async function waitForLag(pipeline: Pipeline, most: number): Promise<void> {
  await waitFor(async () => {
    const { merge, score, store } = await pipeline.lag();
    return Math.max(merge, score, store) <= most;
  });
}

/** The steps run in this process: what is waited for comes about while the event loop is theirs. */
async function waitFor(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 2));
}
