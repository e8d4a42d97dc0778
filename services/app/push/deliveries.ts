import type { Warning } from '../../core/record/warning.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Deliveries } from '../../steps/ports/deliveries.ts';
import { type ReplayOptions, replayUndelivered } from '../../steps/push/replay.ts';
import { readUndelivered } from '../../steps/push/undelivered.ts';

/** Deliveries of a running system, for those who look after them: what `tocsin hooks replay` does. */
export function createDeliveries(options: Omit<ReplayOptions, 'choose' | 'signal'>): Deliveries {
  const { log, codecs, hooks } = options;
  let latest: Promise<unknown> = Promise.resolve();
  return {
    hooks: hooks.map(({ terms: { id, kind } }) => ({ id, kind })),
    undelivered: () => readUndelivered(options),
    async warningsOf(undelivered) {
      const found = new Map<string, Warning>();
      // One pass over each partition: on Kafka each reading has to join anew.
      for (const [partition, some] of Map.groupBy(undelivered, ({ position }) => position.partition)) {
        const wanted = Map.groupBy(some, ({ position }) => position.offset);
        const last = Math.max(...wanted.keys());
        for await (const { offset, value } of log.read(
          TOPICS.warnings,
          partition,
          Math.min(...wanted.keys()),
        )) {
          for (const { deliveryId } of wanted.get(offset) ?? [])
            found.set(deliveryId, codecs.warning.decode(value));
          if (offset >= last) break;
        }
      }
      return found;
    },
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
