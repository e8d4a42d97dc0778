import type { Event, EventView } from '../event/event.ts';

/** The event without its people: what subjects see of a case (charter, clause 7). */
export function viewOf(event: Event): EventView {
  return {
    stream: event.stream,
    caseId: event.caseId,
    revision: event.revision,
    status: event.status,
    occurredAt: event.occurredAt,
    recordedAt: event.recordedAt,
    category: event.category,
    severity: event.severity,
    place: event.place,
    source: event.source,
    deviceId: event.deviceId,
    deviceClass: event.deviceClass,
    confidence: event.confidence,
    value: event.value,
    unit: event.unit,
    policeInitiated: event.policeInitiated,
    assessment: event.assessment,
    protectionOrderUntil: event.protectionOrderUntil,
    stage: event.stage,
    threat: event.threat,
    weapon: event.weapon,
    injury: event.injury,
    amount: event.amount,
  };
}
