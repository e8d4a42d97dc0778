import { randomUUID } from 'node:crypto';
import { describe, inject } from 'vitest';
import { openKafkaLog } from '../../../services/adapters/kafka/kafka-log.ts';
import type { KafkaOptions } from '../../../services/adapters/kafka/options.ts';
import type { Log } from '../../../services/steps/ports/log.ts';

export const servers = inject('servers');

/** Tests that need a broker: left out where there is none, of which the set-up tells. */
export const describeKafka = describe.skipIf(servers === null);

export const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A prefix for names on the brokers that nobody else has. */
export const freshPrefix = (): string => `t-${randomUUID().slice(0, 8)}-`;

export function openLog(options: Partial<KafkaOptions> = {}): Promise<Log> {
  return openKafkaLog({ brokers: servers!.brokers, sessionTimeoutMs: 3_000, logger: quiet, ...options });
}
