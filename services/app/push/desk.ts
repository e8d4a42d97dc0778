import { existsSync } from 'node:fs';
import type { Undelivered } from '../../core/record/undelivered.ts';
import type { Hook, Receipt } from '../../steps/ports/hooks.ts';
import { NO_METRICS } from '../../steps/ports/metrics.ts';
import { type Replayed, replayUndelivered } from '../../steps/push/replay.ts';
import { readUndelivered } from '../../steps/push/undelivered.ts';
import type { Config } from '../config.ts';
import { dataPaths } from '../data-paths.ts';
import { isOnKafka, type OpenedLog, openLog, SILENT } from '../open-log.ts';
import { topicSpecs } from '../settings.ts';
import { UsageError } from '../usage-error.ts';
import { CLOCK } from './delivering.ts';
import { createModeReader } from './mode.ts';

/** Whether the log of an installation can be looked into: it was started once. */
export function hasInstallation(config: Config): boolean {
  return isOnKafka(config) || existsSync(dataPaths(config.dataDir).log);
}

/** Works on what could not be delivered, beside the running process or while it is down. */
async function atLog<T>(config: Config, work: (opened: OpenedLog) => Promise<T>): Promise<T> {
  if (!hasInstallation(config)) {
    throw new UsageError(
      `${config.dataDir}: holds no installation; start it once (tocsin up), or name its directory with TOCSIN_DATA_DIR (dataDir), or its brokers with TOCSIN_KAFKA_BROKERS`,
    );
  }
  const opened = await openLog(config, { dataDir: config.dataDir, logger: SILENT, own: false });
  try {
    // One that was last started by an earlier version lacks the topics of this one.
    await opened.log.createTopics(topicSpecs(config));
    return await work(opened);
  } finally {
    await opened.close();
  }
}

/** What is given up and waits for somebody to send it again. */
export function listUndelivered(config: Config): Promise<readonly Undelivered[]> {
  return atLog(config, readUndelivered);
}

export interface ReplayChoice {
  /** All hooks where it is left out. */
  readonly hook?: string;
  /** What was given up from then on, epoch ms. */
  readonly since?: number;
}

/** Sends again what was given up, and tells of each. */
export function replayHooks(
  config: Config,
  hooks: readonly Hook[],
  { hook, since = 0 }: ReplayChoice,
  tell: (replayed: Replayed) => Promise<void>,
): Promise<void> {
  return atLog(config, async ({ log, codecs }) => {
    const replaying = replayUndelivered({
      log,
      codecs,
      hooks,
      units: config.units,
      mode: createModeReader(config, log),
      clock: CLOCK,
      metrics: NO_METRICS,
      logger: SILENT,
      choose: (one) => (hook === undefined || one.hook === hook) && one.at >= since,
      // Each request has its own bound.
      signal: new AbortController().signal,
    });
    for await (const replayed of replaying) await tell(replayed);
  });
}

/** Asks a receiver whether it answers; nobody is paged or told of anything. */
export function testHook(hook: Hook): Promise<Receipt> {
  return hook.test(new AbortController().signal);
}
