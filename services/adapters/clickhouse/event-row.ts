import { ADMIN_SCHEMES, type AdminScheme } from '../../core/event/vocabulary.ts';
import type { MergedEvent } from '../../core/record/merged-event.ts';
import { instant, instantOrNull } from './instant.ts';

/** Row of `events_log`. */
export function eventRow({ origin, event, cell }: MergedEvent): object {
  const areaCode = event.place?.areaCode ?? null;
  return {
    stream: event.stream,
    case_id: event.caseId,
    revision: event.revision,
    status: event.status,
    occurred_at: instant(event.occurredAt),
    recorded_at: instant(event.recordedAt),
    category: event.category,
    severity: event.severity,
    lon: event.place?.lon ?? null,
    lat: event.place?.lat ?? null,
    area_code: areaCode,
    village: areaOf(areaCode, 'village'),
    town: areaOf(areaCode, 'town'),
    county: areaOf(areaCode, 'county'),
    city: areaOf(areaCode, 'city'),
    cell,
    source: event.source,
    device_id: event.deviceId,
    device_class: event.deviceClass,
    confidence: event.confidence,
    value: event.value,
    unit: event.unit,
    police_initiated: event.policeInitiated,
    parties: event.parties.map(({ token, role }) => ({ token, role })),
    assessment_instrument: event.assessment?.instrument ?? null,
    assessment_level: event.assessment?.level ?? null,
    protection_order_until: instantOrNull(event.protectionOrderUntil),
    stage: event.stage,
    threat: event.threat,
    weapon: event.weapon,
    injury: event.injury,
    amount: event.amount,
    origin_topic: origin.topic,
    origin_partition: origin.partition,
    origin_offset: origin.offset,
  };
}

function areaOf(areaCode: string | null, scheme: AdminScheme): string | null {
  const digits = ADMIN_SCHEMES[scheme];
  return areaCode !== null && areaCode.length >= digits ? areaCode.slice(0, digits) : null;
}
