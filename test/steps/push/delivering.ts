import { createSecretKey } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import { cloudEvent, testEvent } from '../../../services/adapters/hooks/cloud-event.ts';
import { createSign } from '../../../services/adapters/hooks/signature.ts';
import { createWebhook } from '../../../services/adapters/hooks/webhook.ts';
import { createMemoryLog } from '../../../services/adapters/memory-log/memory-log.ts';
import { createMemoryStore, type MemoryStore } from '../../../services/adapters/memory-log/store.ts';
import { CLOCK } from '../../../services/app/push/delivering.ts';
import type { HookTerms } from '../../../services/core/push/delivery.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import { TOPICS } from '../../../services/core/topics.ts';
import type { Hook } from '../../../services/steps/ports/hooks.ts';
import { exponentialBackoff } from '../../../services/steps/push/backoff.ts';
import { createDeliverStep, type DeliverStepOptions } from '../../../services/steps/push/deliver-step.ts';
import { readUndelivered } from '../../../services/steps/push/undelivered.ts';
import { recordedMetrics } from '../observe/recorded-metrics.ts';
import { ERASED_MARK } from './warnings.ts';

export const SECRET = Buffer.alloc(32, 7);
const SIGN = createSign(createSecretKey(SECRET), Date.now);

export const termsOf = (id: string, change: Partial<HookTerms> = {}): HookTerms => ({
  id,
  kind: 'webhook',
  units: ['*'],
  people: false,
  exercises: false,
  rules: [],
  ...change,
});

/** A webhook to a receiver on this machine. */
export function webhookTo(url: string, terms: HookTerms, timeoutMs = 5_000): Hook {
  return createWebhook({
    terms,
    url,
    timeoutMs,
    sign: SIGN,
    write: (delivery) => cloudEvent(delivery, 'urn:test'),
    writeTest: (id) => testEvent(id, 'urn:test', Date.now()),
  });
}

/** A log with a deliver step over it: stopped when the test ends. */
export async function startDelivering(
  hooks: readonly Hook[],
  change: Partial<DeliverStepOptions> = {},
  store: MemoryStore = createMemoryStore(),
) {
  const log = createMemoryLog({ store });
  const schemas = openSchemaFile(':memory:');
  const codecs = createCodecs(schemas);
  await log.createTopics(
    [TOPICS.warnings, TOPICS.erasureMarks, TOPICS.undelivered, TOPICS.notifications, TOPICS.exercises].map(
      (name) => {
        return { name, partitions: 1, retentionMs: Number.MAX_SAFE_INTEGER };
      },
    ),
  );
  const metrics = recordedMetrics();
  const logged: object[] = [];
  const tell = (fields: object): void => void logged.push(fields);
  const options: DeliverStepOptions = {
    log,
    codecs,
    hooks,
    units: [],
    mode: async () => 'actual',
    backoff: exponentialBackoff({ firstMs: 10, mostMs: 80, random: () => 0.5 }),
    clock: CLOCK,
    giveUpAfterMs: 60_000,
    metrics: metrics.metrics,
    logger: { info() {}, warn: tell, error: tell },
    ...change,
  };
  const running = await log.run({ ...createDeliverStep(options), idleMs: 5 });
  onTestFinished(async () => {
    await running.stop();
    await log.close();
    schemas.close();
  });
  const put = (warnings: readonly Warning[]) =>
    log.append(
      warnings.map((warning) => {
        const value = codecs.warning.encode(warning);
        return { topic: TOPICS.warnings, partition: 0, key: warning.warningId, value };
      }),
    );
  /** The scorer has erased somebody. */
  const erase = (mark = ERASED_MARK) => {
    const value = codecs.erasureMark.encode(mark);
    return log.append([{ topic: TOPICS.erasureMarks, partition: 0, key: mark.erasureId, value }]);
  };
  const notifications = async () => {
    const found = [];
    for await (const { value } of log.read(TOPICS.notifications, 0, 0))
      found.push(codecs.notification.decode(value));
    return found;
  };
  return {
    log,
    codecs,
    store,
    running,
    metrics,
    logged,
    options,
    put,
    erase,
    undelivered: () => readUndelivered({ log, codecs }),
    notifications,
    committed: () => store.topics.get(TOPICS.warnings)!.partitions[0]!.commits.get('deliver'),
  };
}
