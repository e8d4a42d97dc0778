import type { Delivery } from '../delivery.ts';
import type { CaseDraft } from '../town-event.ts';

/**
 * Whether a background reading would fall into a planted crowd of the same camera: one square cannot be empty and
 * full at once, and an empty reading in between would break the rules' consecutive ones.
 */
export function readingsBlockedBy(planted: readonly Delivery[]): (draft: CaseDraft) => boolean {
  const spans = new Map<string, { from: number; to: number }[]>();
  const byLabel = Map.groupBy(planted, (delivery) => delivery.label?.labelId);
  for (const deliveries of byLabel.values()) {
    const { deviceId, category } = deliveries[0]!.event;
    if (category !== 'crowd_density' || deviceId === undefined) continue;
    const times = deliveries.map(({ event }) => Date.parse(event.occurredAt));
    const span = { from: Math.min(...times), to: Math.max(...times) };
    spans.set(deviceId, [...(spans.get(deviceId) ?? []), span]);
  }
  return ({ category, details, occurredAt }) =>
    (category === 'crowd_density' || category === 'people_count') &&
    'deviceId' in details &&
    (spans.get(details.deviceId)?.some(({ from, to }) => occurredAt >= from && occurredAt <= to) ?? false);
}
