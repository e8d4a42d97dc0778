import type { Warning } from '../record/warning.ts';

/** Whether somebody still has it before them: acknowledged and assigned ones are open too. */
export function isOpen({ status }: Pick<Warning, 'status'>): boolean {
  switch (status) {
    case 'open':
    case 'acknowledged':
    case 'assigned':
      return true;
    case 'closed':
    case 'expired':
    case 'withdrawn':
      return false;
    default:
      return status satisfies never;
  }
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
