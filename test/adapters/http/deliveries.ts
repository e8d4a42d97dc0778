import type { Undelivered } from '../../../services/core/record/undelivered.ts';
import type { Warning } from '../../../services/core/record/warning.ts';
import type { Deliveries } from '../../../services/steps/ports/deliveries.ts';
import type { Replayed } from '../../../services/steps/push/replay.ts';

/** What the receiver `desk` did not get of these warnings. */
export function undeliveredOf({ warningId, revision, purpose, level }: Warning, offset = 0): Undelivered {
  return {
    deliveryId: `${warningId}/${revision}/desk`,
    hook: 'desk',
    kind: 'webhook',
    warningId,
    revision,
    purpose,
    level,
    mode: 'actual',
    state: 'given_up',
    reason: 'failing',
    status: 500,
    attempts: 7,
    at: Date.parse('2026-11-21T08:00:00Z') + offset * 60_000,
    position: { partition: 0, offset },
  };
}

/** Deliveries in memory that a receiver takes when they are sent again, or fails as `answer` says; `sent` tells which were. */
export function deliveriesOf(
  warnings: readonly Warning[],
  answer: (undelivered: Undelivered) => Omit<Replayed, 'undelivered'> = () => ({
    result: 'redelivered',
    failed: null,
  }),
): Deliveries & { readonly sent: readonly string[] } {
  const waiting = new Map(
    warnings.map((one, offset) => {
      const undelivered = undeliveredOf(one, offset);
      return [undelivered.deliveryId, { undelivered, warning: one }];
    }),
  );
  const sent: string[] = [];
  return {
    sent,
    hooks: [{ id: 'desk', kind: 'webhook' }],
    undelivered: async () => [...waiting.values()].map(({ undelivered }) => undelivered),
    warningsOf: async (some) =>
      new Map(some.map(({ deliveryId, warningId }) => [warningId, waiting.get(deliveryId)!.warning])),
    async *replay(ids) {
      for (const { undelivered } of [...waiting.values()]) {
        if (!ids.has(undelivered.deliveryId)) continue;
        const replayed = { undelivered, ...answer(undelivered) };
        sent.push(undelivered.deliveryId);
        if (replayed.result === 'redelivered') waiting.delete(undelivered.deliveryId);
        yield replayed;
      }
    },
  };
}
