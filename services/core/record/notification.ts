import type { Mode } from './mode.ts';

/** What became of telling a person at risk. All but the first: nothing was sent to anybody. */
export const NOTIFICATION_OUTCOMES = [
  'notified',
  'no_contact', // the receiver knows none
  'shared_contact', // somebody else may read it: never used
  'not_enabled', // the person has not enabled it for any of the rules
  'undelivered', // given up, or over before it could be sent, see `undelivered`
] as const;
export type NotificationOutcome = (typeof NOTIFICATION_OUTCOMES)[number];

/** That a person was told of a warning about them, or why not. */
export interface Notification {
  /** `warningId/revision/hook` */
  readonly notificationId: string;
  readonly warningId: string;
  readonly revision: number;
  readonly subject: string;
  readonly purpose: string;
  readonly hook: string;
  readonly outcome: NotificationOutcome;
  /** Rules of the warning that the hook is registered for; where it was `notified`, the ones it was told for. */
  readonly rules: readonly string[];
  readonly mode: Mode;
  /** Epoch ms. */
  readonly at: number;
}
