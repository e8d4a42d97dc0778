import { HOOK_KINDS } from '../../core/push/delivery.ts';
import type { Unit } from '../../core/push/unit.ts';
import type { ErasureMark } from '../../core/record/erasure.ts';
import type { Mode } from '../../core/record/mode.ts';
import type { Notification } from '../../core/record/notification.ts';
import type { Undelivered } from '../../core/record/undelivered.ts';
import type { Warning } from '../../core/record/warning.ts';
import { TOPICS } from '../../core/topics.ts';
import type { Codec } from '../ports/codec.ts';
import type { Backoff, Clock, Hook } from '../ports/hooks.ts';
import type { Log, Task } from '../ports/log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import { deliverTask } from './deliver-task.ts';
import type { Lane } from './lane.ts';

export interface DeliverStepOptions {
  readonly log: Pick<Log, 'append' | 'bounds' | 'read'>;
  readonly codecs: {
    readonly warning: Codec<Warning>;
    readonly erasureMark: Codec<ErasureMark>;
    readonly undelivered: Codec<Undelivered>;
    readonly notification: Codec<Notification>;
  };
  readonly hooks: readonly Hook[];
  readonly units: readonly Unit[];
  /** Asked after warnings were read and before any of them is sent. */
  readonly mode: () => Promise<Mode>;
  readonly backoff: Backoff;
  readonly clock: Clock;
  /** A delivery is given up when it could not be made for so long, ms. */
  readonly giveUpAfterMs: number;
  /** Deliveries that each receiver's lane holds; the log holds the rest. 1,000 where it is left out. */
  readonly capacity?: number;
  /** Requests to one receiver at once, each of another warning; 4 where it is left out. */
  readonly concurrency?: number;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

export interface DeliverStep {
  readonly group: string;
  readonly topics: readonly string[];
  /** For `Log.run`: the task of one partition number. */
  readonly task: (partition: number) => Task;
}

/**
 * Delivers warnings to receivers outside: `log.run(createDeliverStep(...))`.
 *
 * At least once for each receiver, the revisions of a warning in order. Each receiver has a bounded lane of its own, and
 * what does not fit waits where it is, in the log: a receiver that is slow or away falls behind by itself, reads on when it
 * has room, and holds up nobody. (A queue that makes the reader wait would hold all of them; parking the overflow as
 * undelivered would need a person for each busy minute.) How far each has come is committed with the offset. What cannot
 * be delivered within the bound goes to `undelivered`, for a person to send again.
 *
 * With no receivers it only commits: a group that once committed and then stopped would keep the log from dropping old
 * records, and receivers that come later begin at their own time and not at the first warning ever.
 */
export function createDeliverStep(options: DeliverStepOptions): DeliverStep {
  const lanes = new Set<Lane & { readonly kind: string }>();
  const sumBy = (value: (lane: Lane) => number) =>
    HOOK_KINDS.map((kind) => {
      const own = [...lanes].filter((lane) => lane.kind === kind);
      return { labels: { kind }, value: own.reduce((sum, lane) => sum + value(lane), 0) };
    });
  options.metrics.gauge('tocsin_deliveries_waiting', () => sumBy((lane) => lane.size()));
  options.metrics.gauge('tocsin_hooks_down', () => sumBy((lane) => (lane.isDown() ? 1 : 0)));
  return {
    group: 'deliver',
    topics: [TOPICS.warnings],
    task: (partition) => deliverTask(options, partition, lanes),
  };
}
