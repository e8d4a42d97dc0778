import type { Warning } from '../record/warning.ts';

/** Somebody still has it before them: acknowledged and assigned ones are open too. */
export const OPEN_STATUSES = [
  'open',
  'acknowledged',
  'assigned',
] as const satisfies readonly Warning['status'][];
type OpenStatus = (typeof OPEN_STATUSES)[number];
export const ENDED_STATUSES = ['closed', 'expired', 'withdrawn'] as const satisfies readonly Exclude<
  Warning['status'],
  OpenStatus
>[];

export function isOpen({ status }: Pick<Warning, 'status'>): boolean {
  return OPEN_STATUSES.some((open) => open === status);
}

/** Whether an open warning went up and nobody has answered since, or its time is over at `now` (epoch ms) and the scorer has
 * yet to be told so. */
export function isOverdue(
  warning: Pick<Warning, 'status' | 'escalation' | 'acknowledgeBy'>,
  now: number,
): boolean {
  const { escalation, acknowledgeBy } = warning;
  return isOpen(warning) && (escalation > 0 || (acknowledgeBy !== null && acknowledgeBy <= now));
}
