import type { Notification } from '../../core/record/notification.ts';
import type { Undelivered } from '../../core/record/undelivered.ts';
import { instant } from './instant.ts';

/** Row of `undelivered_log`: a delivery that was given up, or what became of it later. */
export function undeliveredRow(undelivered: Undelivered): object {
  return {
    delivery_id: undelivered.deliveryId,
    hook: undelivered.hook,
    kind: undelivered.kind,
    warning_id: undelivered.warningId,
    revision: undelivered.revision,
    purpose: undelivered.purpose,
    level: undelivered.level,
    mode: undelivered.mode,
    state: undelivered.state,
    reason: undelivered.reason,
    status: undelivered.status,
    attempts: undelivered.attempts,
    at: instant(undelivered.at),
    position_partition: undelivered.position.partition,
    position_offset: undelivered.position.offset,
  };
}

/** Row of `notifications_log`: a person at risk who was told, or why not. */
export function notificationRow(notification: Notification): object {
  return {
    notification_id: notification.notificationId,
    warning_id: notification.warningId,
    revision: notification.revision,
    subject: notification.subject,
    purpose: notification.purpose,
    hook: notification.hook,
    outcome: notification.outcome,
    rules: notification.rules,
    mode: notification.mode,
    at: instant(notification.at),
  };
}
