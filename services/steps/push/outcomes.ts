import { ERASED_SUBJECT } from '../../core/record/erasure.ts';
import { individualSubject } from '../../core/record/individual.ts';
import type { Notification } from '../../core/record/notification.ts';
import type { Undelivered } from '../../core/record/undelivered.ts';
import { TOPICS } from '../../core/topics.ts';
import { secondsSince } from '../observe/seconds-since.ts';
import type { Codec } from '../ports/codec.ts';
import type { Clock, Delivered, Failed, Hook, Receipt } from '../ports/hooks.ts';
import type { Log, NewRecord } from '../ports/log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Waiting } from './lane.ts';

export interface OutcomeOptions {
  readonly log: Pick<Log, 'append'>;
  readonly codecs: {
    readonly undelivered: Codec<Undelivered>;
    readonly notification: Codec<Notification>;
  };
  readonly clock: Pick<Clock, 'now'>;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** What is kept of deliveries: that a person was told or not, and what was given up. Durable before the offset moves on. */
export function recordOutcomes(
  { log, codecs, clock, metrics, logger }: OutcomeOptions,
  partition: number,
  /** Whether the person was erased meanwhile: then nothing that is kept names them. */
  isErased: (waiting: Waiting) => Promise<boolean> = async () => false,
) {
  const noticeRecord = async (
    waiting: Waiting,
    hook: string,
    notice: Pick<Notification, 'outcome' | 'rules'>,
  ): Promise<readonly NewRecord[]> => {
    const { delivery } = waiting;
    if (delivery.person === null) return [];
    const { id, mode, warning, person } = delivery;
    const notification: Notification = {
      notificationId: id,
      warningId: warning.warningId,
      revision: warning.revision,
      subject: (await isErased(waiting)) ? ERASED_SUBJECT : individualSubject(person.token),
      purpose: warning.purpose,
      hook,
      ...notice,
      mode,
      at: clock.now(),
    };
    metrics.count('tocsin_notifications_total', { outcome: notice.outcome });
    return [recordOf(TOPICS.notifications, id, codecs.notification.encode(notification))];
  };

  const unmade = async (
    { id: hook, kind }: Hook['terms'],
    waiting: Waiting,
    why: Pick<Undelivered, 'state' | 'reason' | 'status' | 'attempts'>,
  ): Promise<readonly NewRecord[]> => {
    const { delivery, offset } = waiting;
    const { warningId, revision, purpose, level } = delivery.warning;
    const undelivered: Undelivered = {
      deliveryId: delivery.id,
      hook,
      kind,
      warningId,
      revision,
      purpose,
      level,
      mode: delivery.mode,
      ...why,
      at: clock.now(),
      position: { partition, offset },
    };
    const notice = { outcome: 'undelivered', rules: delivery.person?.rules ?? [] } as const;
    return [
      recordOf(TOPICS.undelivered, delivery.id, codecs.undelivered.encode(undelivered)),
      ...(await noticeRecord(waiting, hook, notice)),
    ];
  };

  return {
    answered:
      ({ terms: { kind } }: Hook) =>
      (_: Waiting, receipt: Receipt): void => {
        const answer = receipt.kind === 'delivered' ? 'delivered' : receipt.reason;
        metrics.count('tocsin_delivery_attempts_total', { kind, answer });
      },
    delivered:
      ({ terms: { id, kind } }: Hook) =>
      async (waiting: Waiting, { notice }: Delivered): Promise<void> => {
        const { takenAt } = waiting;
        if (notice !== undefined) await log.append(await noticeRecord(waiting, id, notice));
        metrics.count('tocsin_deliveries_total', { kind, outcome: 'delivered' });
        metrics.observe('tocsin_delivery_seconds', { kind }, secondsSince(takenAt, clock.now()));
      },
    givenUp:
      ({ terms }: Hook) =>
      async (waiting: Waiting, { reason, status }: Failed, attempts: number): Promise<void> => {
        await log.append(await unmade(terms, waiting, { state: 'given_up', reason, status, attempts }));
        metrics.count('tocsin_deliveries_total', { kind: terms.kind, outcome: 'given_up' });
        logger.error(
          { hook: terms.id, deliveryId: waiting.delivery.id, reason, status, attempts },
          'a delivery was given up',
        );
      },
    over:
      ({ terms }: Hook) =>
      async (waiting: Waiting, attempts: number): Promise<void> => {
        const why = { state: 'superseded', reason: 'superseded', status: null, attempts } as const;
        await log.append(await unmade(terms, waiting, why));
        metrics.count('tocsin_deliveries_total', { kind: terms.kind, outcome: 'superseded' });
      },
  };
}

/** Both topics have one partition: they are read rarely, and whole. */
export function recordOf(topic: string, key: string, value: Uint8Array): NewRecord {
  return { topic, partition: 0, key, value };
}
