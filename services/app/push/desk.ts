import type { Undelivered } from '../../core/record/undelivered.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Hook, Receipt } from '../../steps/ports/hooks.ts';
import { NO_METRICS } from '../../steps/ports/metrics.ts';
import { type Replayed, replayUndelivered } from '../../steps/push/replay.ts';
import { readUndelivered } from '../../steps/push/undelivered.ts';
import { atLog } from '../at-log.ts';
import type { Config } from '../config.ts';
import { SILENT } from '../open-log.ts';
import { CLOCK } from './delivering.ts';
import { createModeReader } from './mode.ts';

const DELIVERY_TOPICS = [
  TOPICS.warnings,
  TOPICS.erasureMarks,
  TOPICS.undelivered,
  TOPICS.notifications,
  TOPICS.exercises,
  TOPICS.installation,
];

/** What is given up and waits for somebody to send it again. */
export function listUndelivered(config: Config): Promise<readonly Undelivered[]> {
  return atLog(config, DELIVERY_TOPICS, readUndelivered);
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
  return atLog(config, DELIVERY_TOPICS, async ({ log, codecs }) => {
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
