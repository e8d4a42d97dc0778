import type { Undelivered } from '../../core/record/undelivered.ts';
import type { Warning } from '../../core/record/warning.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Deliveries } from '../../steps/ports/deliveries.ts';
import { type ReplayOptions, replayUndelivered } from '../../steps/push/replay.ts';
import { readUndelivered } from '../../steps/push/undelivered.ts';

/** Deliveries of a running system, for those who look after them: what `tocsin hooks replay` does. */
export function createDeliveries(options: Omit<ReplayOptions, 'choose' | 'signal'>): Deliveries {
  const { hooks } = options;
  let latest: Promise<unknown> = Promise.resolve();
  return {
    hooks: hooks.map(({ terms: { id, kind } }) => ({ id, kind })),
    undelivered: () => readUndelivered(options),
    warningsOf: (undelivered) => latestRevisions(options, undelivered),
    async *replay(deliveryIds, signal) {
      const before = latest;
      const { promise, resolve } = Promise.withResolvers<void>();
      latest = promise;
      await before;
      try {
        const choose: ReplayOptions['choose'] = ({ deliveryId }) => deliveryIds.has(deliveryId);
        yield* replayUndelivered({ ...options, choose, signal });
      } finally {
        resolve();
      }
    },
  };
}

/** By warning; from the first delivery to the end of its partition, for whatever came last decides who may see it. */
async function latestRevisions(
  { log, codecs }: Pick<ReplayOptions, 'log' | 'codecs'>,
  undelivered: readonly Undelivered[],
): Promise<ReadonlyMap<string, Warning>> {
  const found = new Map<string, Warning>();
  // One pass over each partition: on Kafka each reading has to join anew.
  for (const [partition, some] of Map.groupBy(undelivered, ({ position }) => position.partition)) {
    const wanted = new Set(some.map(({ warningId }) => warningId));
    const from = Math.min(...some.map(({ position }) => position.offset));
    for await (const { value } of log.read(TOPICS.warnings, partition, from)) {
      const warning = codecs.warning.decode(value);
      const { warningId, revision } = warning;
      if (wanted.has(warningId) && revision >= (found.get(warningId)?.revision ?? 0))
        found.set(warningId, warning);
    }
  }
  return found;
}
