import type { Codecs } from '../../adapters/avro/codecs.ts';
import type { Clock, Hook } from '../../steps/ports/hooks.ts';
import type { Log, Running } from '../../steps/ports/log.ts';
import type { Logger } from '../../steps/ports/logger.ts';
import type { Metrics } from '../../steps/ports/metrics.ts';
import { exponentialBackoff } from '../../steps/push/backoff.ts';
import { createDeliverStep } from '../../steps/push/deliver-step.ts';
import type { Config } from '../config.ts';
import type { ReadMode } from './mode.ts';

export interface DeliveringOptions {
  readonly config: Config;
  readonly log: Log;
  readonly codecs: Codecs;
  readonly hooks: readonly Hook[];
  readonly mode: ReadMode;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** A second, then twice as long each time, five minutes at the most. */
const BACKOFF = { firstMs: 1_000, mostMs: 300_000 };
const IDLE_MS = 1_000;

/** Delivers warnings to the receivers of the settings, until stopped. */
export async function startDelivering(options: DeliveringOptions): Promise<Running> {
  const { config, log } = options;
  const step = createDeliverStep({
    ...options,
    units: config.units,
    backoff: exponentialBackoff({ ...BACKOFF, random: Math.random }),
    clock: CLOCK,
    giveUpAfterMs: config.push.giveUpAfter,
  });
  return await log.run({ ...step, idleMs: IDLE_MS });
}

/** The machine's. */
export const CLOCK: Clock = {
  now: Date.now,
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};
