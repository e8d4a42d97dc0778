import type { Logger as PinoLogger } from 'pino';
import type { RuleSetActivation } from '../core/record/rule-set.ts';
import type { LogError } from '../steps/ports/log.ts';
import { openEntrance } from './access.ts';
import { accessLogOf } from './access-desk.ts';
import type { Config } from './config.ts';
import { makeDataDirectory } from './data-directory.ts';
import { dataPaths } from './data-paths.ts';
import { type Closing, openDoor, openDoors } from './doors.ts';
import { openLogger, portLogger } from './logging.ts';
import { createObservation } from './observation.ts';
import { isOnKafka } from './open-log.ts';
import { startPipeline } from './pipeline.ts';
import type { Key } from './private-file.ts';
import { startDelivering } from './push/delivering.ts';
import { createModeReader, markExercise, type ReadMode } from './push/mode.ts';
import { openHooks } from './push/open-hooks.ts';
import { stayingLog } from './records-gone.ts';
import type { RulesAtStart } from './rule-sets/at-start.ts';
import { readRunState, writeRunState } from './run-state.ts';
import { mergeSettings, scorerSettings } from './settings.ts';
import { startShowing } from './showing.ts';
import { lagDetails, type SystemStatus, statusOf } from './status.ts';
import { STEPS, type Step } from './steps.ts';
import { activeRules } from './system/active-rules.ts';
import { openIngest } from './system/ingest.ts';
import { noticesAtStart, noticesOfSources } from './system/notices.ts';
import { openParts, type Parts } from './system/parts.ts';
import { peopleOf, sinkOf } from './system/sink.ts';
import { startTownFeed, TOWN_REGISTRY } from './town-feed.ts';

export interface SystemOptions {
  readonly config: Config;
  /** Feed it with a simulated town. */
  readonly simulate: boolean;
  /** What this process runs; all where it is left out. */
  readonly steps?: ReadonlySet<Step>;
  /** Told of each rule set that is activated while the system runs. */
  readonly onRuleSet?: (activation: RuleSetActivation) => void;
  /** Told where a step has ended because records are gone from Kafka's log; the process stays, to be asked about it. */
  readonly onRecordsGone?: (error: Error) => void;
}

/** Tocsin in one process, or the part of it that runs here. */
export interface System {
  readonly httpPort: number;
  /** Where `/healthz`, `/readyz` and `/metrics` are: the same, where the settings name no other. */
  readonly probesPort: number;
  /** Where the owner of this machine signs in, once and within 15 minutes; null where there is no such account. */
  readonly signInLink: string | null;
  /** How somebody signs in where there is no such link; null where others say who somebody is, or none is shown a page. */
  readonly signInHint: string | null;
  /** Null where ClickHouse is a server of its own. */
  readonly door: { readonly port: number; readonly key: Key } | null;
  readonly steps: ReadonlySet<Step>;
  /** Null where merge, which takes them up, runs elsewhere. */
  readonly rules: RulesAtStart | null;
  /** What an operator should know of this start. */
  readonly notices: readonly string[];
  /** Rejects when a part fails; resolves after `stop()`. */
  readonly done: Promise<void>;
  status(): Promise<SystemStatus>;
  /** Takes nothing in any more, lets every step finish what it has in hand, closes. */
  stop(): Promise<void>;
}

/** Starts the system, or some of its steps, over what the settings name: the embedded default, Kafka, a ClickHouse server. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { config } = options;
  await makeDataDirectory(config.dataDir);
  const logger = openLogger(config);
  const closing: Closing = [];
  const stopped = Promise.withResolvers<void>();
  const stop = async (): Promise<void> => {
    const errors: unknown[] = [];
    // One part that does not close must not keep the others open.
    for (let close = closing.pop(); close !== undefined; close = closing.pop())
      await close().catch((error: unknown) => errors.push(error));
    stopped.resolve();
    if (errors.length > 0) throw errors[0];
  };
  try {
    return await startParts(options, logger, closing, { stop, stopped: stopped.promise });
  } catch (error) {
    // What failed first is what is told.
    await stop().catch(() => undefined);
    throw error;
  }
}

/** Each part registers how it is closed as soon as it is open; closing goes backwards. */
async function startParts(
  { config, simulate, onRuleSet, onRecordsGone, steps = new Set(STEPS) }: SystemOptions,
  logger: PinoLogger,
  closing: Closing,
  { stop, stopped }: { readonly stop: () => Promise<void>; readonly stopped: Promise<void> },
): Promise<System> {
  const observation = createObservation(config.log.retention, Date.now);
  const { metrics, readiness } = observation;
  // Before anything is opened: a secret that is not there is a matter of usage.
  const hooks = steps.has('push') ? await openHooks(config, process.env) : [];
  const state: { isWell: boolean; status: System['status'] | null } = { isWell: true, status: null };
  const portLog = portLogger(logger);
  let mode: ReadMode = async () => config.mode;
  const {
    entrance,
    ownerLink,
    signInHint: hint,
  } = await openEntrance({ config, steps, mode: () => mode(), logger: portLog }, closing);
  const probes = {
    health: async () => ({ ok: state.isWell, details: lagDetails(await state.status?.()) }),
    waitingFor: readiness.waitingFor,
    metrics,
  };
  // First of all: whoever asks during a long start is told what it waits for.
  const { http, httpPort, probesPort } = await openDoors(config, portLog, closing, { probes, entrance });
  readiness.phase({ what: 'start', text: 'the log and ClickHouse are opened' });
  const opened = await openParts(config, steps, portLogger(logger));
  closing.push(() => opened.close());
  const observed = observation.over(opened.log);
  const tell = (error: LogError): void => {
    logger.error({ code: error.code }, error.message);
    onRecordsGone?.(error);
  };
  const parts: Parts = {
    ...opened,
    log: isOnKafka(config) ? stayingLog(observed, { stopped, tell }) : observed,
  };
  // Before the first made-up event: nobody who reads a warning can miss it.
  if (simulate) await markExercise(parts, 'simulated town', Date.now());
  mode = createModeReader(config, parts.log);
  readiness.phase({ what: 'start', text: 'the rules are taken up' });
  const rules = steps.has('merge') ? await activeRules(config, parts) : null;
  if (rules !== null && rules.notice !== null) logger.warn(rules.notice);
  const starts = await countStart(config);
  const sources = [...config.sources, ...(simulate ? TOWN_REGISTRY : [])];
  readiness.phase({ what: 'start', text: 'the steps are started' });
  const stopping = new AbortController();
  const pipeline = await startPipeline({
    ...parts,
    steps,
    sink: sinkOf(parts, observation, logger, stopping.signal),
    people: peopleOf(parts, logger, stopping.signal),
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
  const shown = steps.has('push')
    ? await startShowing(config, parts, {
        logger: portLogger(logger),
        closing,
        metrics,
        onRuleSet,
        mode,
        hooks,
        signInName: (accountId) => entrance.signIn?.signInName(accountId) ?? null,
      })
    : null;
  const delivering = steps.has('push')
    ? await startDelivering({ ...parts, config, hooks, mode, metrics, logger: portLogger(logger) })
    : null;
  if (delivering !== null) closing.push(() => delivering.stop());
  const notices = [...(await noticesAtStart(config, steps, mode))];
  const ingest = steps.has('ingest') ? await openIngest(config, sources, parts, metrics) : null;
  notices.push(...(await noticesOfSources(config, steps, parts, sources)));
  for (const notice of notices) logger.warn(notice);
  const feed = shown?.shown.feed ?? null;
  const status = () => statusOf(steps, ingest, pipeline, feed);
  state.status = status;
  observation.show({ scorerStats: pipeline.scorerStats, feed, streams: http.streams });
  const accessLog = accessLogOf(parts.log, parts.codecs);
  http.open({ accessLog, ingest, shown: shown?.shown ?? null });
  // Before the steps: nothing is taken in any more while they finish what they have.
  closing.push(() => http.close());
  const isEmbedded = config.clickhouse.url === undefined;
  const door = isEmbedded && parts.clickhouse !== null ? await openDoor(config, accessLog, closing) : null;
  const town =
    simulate && ingest !== null
      ? startTownFeed({ ingest, ...config.simulate, run: starts, now: Date.now })
      : null;
  if (town !== null) closing.push(() => town.stop());
  // What only takes events in has no part that could end.
  const done = Promise.all([pipeline.done, shown?.done, delivering?.done, town?.done]).then(() => stopped);
  done.catch(() => {
    state.isWell = false;
  });
  readiness.phase(null);
  closing.push(async () => readiness.phase({ what: 'stop', text: 'the process stops' }));
  const signInLink = ownerLink(httpPort);
  const signInHint = signInLink === null ? hint() : null;
  return { httpPort, probesPort, signInLink, signInHint, door, steps, rules, notices, done, status, stop };
}

/** Returns the number of this start. */
async function countStart({ dataDir }: Config): Promise<number> {
  const { state } = dataPaths(dataDir);
  const { starts } = await readRunState(state);
  await writeRunState(state, { starts: starts + 1 });
  return starts;
}
