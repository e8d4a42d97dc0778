import type { Account } from '../../../core/access/account.ts';
import { needsAreas, seesEveryDelivery, sightOf } from '../../../core/access/permit.ts';
import type { Undelivered } from '../../../core/record/undelivered.ts';
import type { Warning } from '../../../core/record/warning.ts';
import type { Shown } from '../behind.ts';

/** A delivery that was given up, with its warning. */
export interface WaitingDelivery {
  readonly undelivered: Undelivered;
  /** Null where the account does not see it. */
  readonly warning: Warning | null;
}

/**
 * Who looks after receivers is told of every delivery, and of its warning nothing, not even which; who supervises officers of
 * those of the warnings that they see, as these stand now: of one that nobody knows any more they are not told.
 */
export async function waitingFor(
  account: Account,
  { deliveries, feed }: Shown,
): Promise<readonly WaitingDelivery[]> {
  const all = await deliveries.undelivered();
  const held = new Map(all.map((one) => [one.deliveryId, feed.get(one.warningId)]));
  const missing = needsAreas(account) ? all.filter(({ deliveryId: id }) => held.get(id) === undefined) : [];
  const logged = await deliveries.warningsOf(missing);
  const rows = all.map((undelivered): WaitingDelivery => {
    const { deliveryId, warningId } = undelivered;
    const warning = held.get(deliveryId) ?? logged.get(warningId) ?? null;
    const isSeen = warning !== null && sightOf(account, warning) !== 'none';
    return { undelivered, warning: isSeen ? warning : null };
  });
  return seesEveryDelivery(account) ? rows : rows.filter(({ warning }) => warning !== null);
}
