import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { destination, type Logger as PinoLogger, pino } from 'pino';
import { createClickHouseSink } from '../adapters/clickhouse/sink.ts';
import { openTokenKey } from '../adapters/tokens/token-key.ts';
import type { RegisteredSource } from '../core/merge/sources.ts';
import type { RuleSetActivation } from '../core/record/rule-set.ts';
import { maxReachMs } from '../core/scorer/timeline.ts';
import { TOPICS } from '../core/topics.ts';
import type { IngestCounts } from '../steps/ingest/counts.ts';
import { createIngest, type Ingest } from '../steps/ingest/ingest.ts';
import type { Logger } from '../steps/ports/logger.ts';
import type { Metrics } from '../steps/ports/metrics.ts';
import type { WarningFeed } from '../steps/push/feed.ts';
import { createPushStep } from '../steps/push/push-step.ts';
import type { Config } from './config.ts';
import { type Closing, openDoor, openDoors } from './doors.ts';
import { dataPaths, type Installation, openInstallation } from './installation.ts';
import { createObservation } from './observation.ts';
import { type Pipeline, startPipeline } from './pipeline.ts';
import type { Key } from './private-file.ts';
import { starterOf } from './rule-sets/actor.ts';
import { type RulesAtStart, rulesAtStart } from './rule-sets/at-start.ts';
import { followRuleSets } from './rule-sets/follow.ts';
import { openJournal } from './rule-sets/journal.ts';
import { readRunState, writeRunState } from './run-state.ts';
import { mergeSettings, scorerSettings } from './settings.ts';
import { startTownFeed, TOWN_REGISTRY } from './town-feed.ts';
import { UsageError } from './usage-error.ts';

export interface SystemOptions {
  readonly config: Config;
  /** Feed it with a simulated town. */
  readonly simulate: boolean;
  /** Told of each rule set that is activated while the system runs. */
  readonly onRuleSet?: (activation: RuleSetActivation) => void;
}

/** Tocsin in one process. */
export interface System {
  readonly httpPort: number;
  /** Where `/healthz`, `/readyz` and `/metrics` are: the same, where the settings name no other. */
  readonly probesPort: number;
  /** Null where ClickHouse is a server of its own. */
  readonly door: { readonly port: number; readonly key: Key } | null;
  readonly feed: WarningFeed;
  readonly rules: RulesAtStart;
  /** Rejects when a part fails; resolves after `stop()`. */
  readonly done: Promise<void>;
  status(): Promise<SystemStatus>;
  /** Takes nothing in any more, lets every step finish what it has in hand, closes. */
  stop(): Promise<void>;
}

export interface SystemStatus {
  readonly ingest: IngestCounts;
  readonly merged: { readonly accepted: number; readonly duplicate: number; readonly rejected: number };
  readonly lag: Awaited<ReturnType<Pipeline['lag']>>;
  /** Open warnings by level. */
  readonly open: ReturnType<WarningFeed['counts']>;
  readonly subjects: number;
}

/** Warnings that the page starts with. */
const KEEP = 500;

/** Starts the whole system on the embedded default (or a ClickHouse server, where the configuration names one). */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { config } = options;
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `${config.dataDir}: cannot be made a directory (${error.code}); set dataDir (TOCSIN_DATA_DIR)`,
    );
  });
  const logger = openLogger(config);
  const closing: Closing = [];
  const stop = async (): Promise<void> => {
    const errors: unknown[] = [];
    // One part that does not close must not keep the others open.
    for (let close = closing.pop(); close !== undefined; close = closing.pop())
      await close().catch((error: unknown) => errors.push(error));
    if (errors.length > 0) throw errors[0];
  };
  try {
    return await startParts(options, logger, closing, stop);
  } catch (error) {
    // What failed first is what is told.
    await stop().catch(() => undefined);
    throw error;
  }
}

/** Each part registers how it is closed as soon as it is open; closing goes backwards. */
async function startParts(
  { config, simulate, onRuleSet }: SystemOptions,
  logger: PinoLogger,
  closing: Closing,
  stop: () => Promise<void>,
): Promise<System> {
  const observation = createObservation(config.log.retention, Date.now);
  const { metrics, readiness, sink } = observation;
  const state: { isWell: boolean; status: System['status'] | null } = { isWell: true, status: null };
  // First of all: whoever asks during a long start is told what it waits for.
  const { http, httpPort, probesPort } = await openDoors(config, portLogger(logger), closing, {
    health: async () => ({ ok: state.isWell, details: { ...(await state.status?.())?.lag } }),
    waitingFor: readiness.waitingFor,
    metrics,
  });
  readiness.phase({ what: 'start', text: 'the log and ClickHouse are opened' });
  const opened = await openInstallation(config);
  closing.push(() => opened.close());
  const installation = { ...opened, log: observation.over(opened.log) };
  readiness.phase({ what: 'start', text: 'the rules are taken up' });
  const rules = await activeRules(config, installation);
  if (rules.notice !== null) logger.warn(rules.notice);
  const starts = await countStart(config);
  const sources = [...config.sources, ...(simulate ? TOWN_REGISTRY : [])];
  readiness.phase({ what: 'start', text: 'the steps are started' });
  const stopping = new AbortController();
  const pipeline = await startPipeline({
    ...installation,
    sink: sink.over(
      createClickHouseSink(installation.clickhouse, {
        // The log keeps what is yet to be stored: a server that is away costs nothing but lag.
        attempts: Number.POSITIVE_INFINITY,
        giveUp: stopping.signal,
        onRetry: (error, attempt) => {
          sink.retried(error.code);
          logger.warn({ code: error.code, attempt }, 'ClickHouse refused a block; trying again');
        },
      }),
    ),
    merge: mergeSettings(config, sources, true),
    scoring: scorerSettings(config),
    snapshotEvery: { records: config.snapshots.everyRecords, ms: config.snapshots.every },
    ticks: 'clock',
    now: Date.now,
    logger: portLogger(logger),
    metrics,
  });
  closing.push(() => pipeline.stop());
  closing.push(async () => stopping.abort());
  const { log, codecs } = installation;
  const push = createPushStep({ log, codec: codecs.warning, keep: KEEP, metrics });
  const running = await log.run(push);
  closing.push(() => running.stop());
  const ingest = await openIngest(config, sources, installation, metrics);
  const follower = followRuleSets({
    log,
    codec: codecs.ruleSet,
    onActivation: (activation) => {
      const { ruleSet, actor, effectiveAt } = activation;
      logger.info({ ruleSet, actor, effectiveAt }, 'a rule set was activated');
      onRuleSet?.(activation);
    },
  });
  const following = await log.run(follower.run);
  closing.push(() => following.stop());
  const status = () => statusOf(ingest, pipeline, push.feed);
  state.status = status;
  observation.show({ scorerStats: pipeline.scorerStats, feed: push.feed, streams: http.streams });
  http.open({ ingest, feed: push.feed, titleOf: follower.titleOf });
  // Before the steps: nothing is taken in any more while they finish what they have.
  closing.push(() => http.close());
  const door = config.clickhouse.url === undefined ? await openDoor(config, installation, closing) : null;
  const town = simulate ? startTownFeed({ ingest, ...config.simulate, run: starts, now: Date.now }) : null;
  if (town !== null) closing.push(() => town.stop());
  const done = Promise.all([pipeline.done, running.done, following.done, town?.done]).then(() => undefined);
  done.catch(() => {
    state.isWell = false;
  });
  readiness.phase(null);
  closing.push(async () => readiness.phase({ what: 'stop', text: 'the process stops' }));
  return {
    httpPort,
    probesPort,
    door,
    feed: push.feed,
    rules,
    done,
    status,
    stop,
  };
}

async function activeRules(config: Config, { log, codecs }: Installation): Promise<RulesAtStart> {
  const reach = maxReachMs(scorerSettings(config));
  return await rulesAtStart({
    journal: openJournal({ log, codec: codecs.ruleSet, maxReachMs: reach }),
    directory: config.rulesDir,
    maxReachMs: reach,
    now: Date.now(),
    needsApproval: config.rules.approval === 'on',
    actor: starterOf(config.actor),
    hadOthers: (await log.bounds(TOPICS.ruleSets, 0)).next > 0,
  });
}

/** Returns the number of this start. */
async function countStart({ dataDir }: Config): Promise<number> {
  const { state } = dataPaths(dataDir);
  const { starts } = await readRunState(state);
  await writeRunState(state, { starts: starts + 1 });
  return starts;
}

async function openIngest(
  config: Config,
  sources: readonly RegisteredSource[],
  { log, codecs }: Installation,
  metrics: Metrics,
): Promise<Ingest> {
  const registered = new Map(sources.map((source) => [source.id, source]));
  return createIngest({
    log,
    codecs,
    tokeniser: await openTokenKey(dataPaths(config.dataDir).tokenKey),
    sources: (id) => registered.get(id),
    now: Date.now,
    checkClock: true,
    metrics,
  });
}

async function statusOf(ingest: Ingest, pipeline: Pipeline, feed: WarningFeed): Promise<SystemStatus> {
  const merged = { accepted: 0, duplicate: 0, rejected: 0 };
  for (const counts of pipeline.mergeCounts().values()) {
    merged.accepted += counts.accepted;
    merged.duplicate += counts.duplicate;
    merged.rejected += Object.values(counts.rejected).reduce((sum, count) => sum + count, 0);
  }
  const subjects = [...pipeline.scorerStats().values()].reduce((sum, stats) => sum + stats.subjects, 0);
  return { ingest: ingest.counts(), merged, lag: await pipeline.lag(), open: feed.counts(), subjects };
}

const STANDARD_ERROR = 2;

function openLogger({ dataDir, logLevel, logTo }: Config): PinoLogger {
  const to =
    logTo === 'file'
      ? { dest: join(dataDir, 'tocsin.log'), sync: false }
      : { dest: STANDARD_ERROR, sync: true };
  return pino({ level: logLevel }, destination(to));
}

function portLogger(logger: PinoLogger): Logger {
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
