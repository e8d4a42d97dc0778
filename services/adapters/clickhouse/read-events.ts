import type { Event } from '../../core/event/event.ts';
import type { ClickHouse } from './clickhouse.ts';

/** An accepted event as the store has it, with the place in its source topic. */
export interface StoredEvent {
  readonly event: Event;
  readonly origin: { readonly topic: string; readonly partition: number; readonly offset: number };
  /** When the store got it, epoch ms: about when it came. */
  readonly storedAt: number;
}

/** Rows asked for at once. */
const PAGE = 20_000;

/** The events stored before a time (epoch ms), in the order in which they came, as far as the store knows it. */
export async function* readStoredEvents(
  clickhouse: ClickHouse,
  before: number,
  page = PAGE,
): AsyncGenerator<StoredEvent> {
  let last = { storedAt: 0, recordedAt: 0, topic: '', partition: 0, offset: 0 };
  for (;;) {
    const rows = await clickhouse.query<Row>(QUERY, { ...last, before, page });
    for (const row of rows) yield storedEvent(row);
    const end = rows.at(-1);
    if (end === undefined || rows.length < page) return;
    last = {
      storedAt: Number(end.stored_ms),
      recordedAt: Number(end.recorded_ms),
      topic: end.origin_topic,
      partition: end.origin_partition,
      offset: Number(end.origin_offset),
    };
  }
}

/** An event as `JSONEachRow` gives it; whole numbers of 64 bits come as text. */
interface Row {
  readonly stream: Event['stream'];
  readonly case_id: string;
  readonly revision: number;
  readonly status: Event['status'];
  readonly occurred_ms: string | number;
  readonly recorded_ms: string | number;
  readonly stored_ms: string | number;
  readonly category: string;
  readonly severity: number;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly area_code: string | null;
  readonly source: string;
  readonly device_id: string | null;
  readonly device_class: number | null;
  readonly confidence: number | null;
  readonly value: number | null;
  readonly unit: string | null;
  readonly police_initiated: boolean | null;
  readonly people: readonly (readonly [token: string, role: Event['parties'][number]['role']])[];
  readonly assessment_instrument: string | null;
  readonly assessment_level: NonNullable<Event['assessment']>['level'] | null;
  readonly order_until_ms: string | number | null;
  readonly stage: Event['stage'];
  readonly threat: boolean | null;
  readonly weapon: boolean | null;
  readonly injury: boolean | null;
  readonly amount: number | null;
  readonly origin_topic: string;
  readonly origin_partition: number;
  readonly origin_offset: string | number;
}

const QUERY = `
  SELECT stream, case_id, revision, status, category, severity, lon, lat, area_code, source, device_id, device_class,
    confidence, value, unit, police_initiated, assessment_instrument, assessment_level, stage, threat, weapon, injury, amount,
    origin_topic, origin_partition, origin_offset,
    arrayMap(p -> [p.1, toString(p.2)], parties) AS people,
    toUnixTimestamp64Milli(occurred_at) AS occurred_ms,
    toUnixTimestamp64Milli(recorded_at) AS recorded_ms,
    toUnixTimestamp64Milli(stored_at) AS stored_ms,
    toUnixTimestamp64Milli(protection_order_until) AS order_until_ms
  FROM events
  WHERE stored_ms < {before:Int64}
    AND (stored_ms, recorded_ms, origin_topic, origin_partition, origin_offset)
      > ({storedAt:Int64}, {recordedAt:Int64}, {topic:String}, {partition:UInt32}, {offset:UInt64})
  ORDER BY stored_ms, recorded_ms, origin_topic, origin_partition, origin_offset
  LIMIT {page:UInt32}`;

function storedEvent(row: Row): StoredEvent {
  const { origin_topic: topic, origin_partition: partition } = row;
  return {
    event: eventOf(row),
    origin: { topic, partition, offset: Number(row.origin_offset) },
    storedAt: Number(row.stored_ms),
  };
}

function eventOf(row: Row): Event {
  const { lon, lat, assessment_instrument: instrument, assessment_level: level } = row;
  return {
    stream: row.stream,
    caseId: row.case_id,
    revision: row.revision,
    status: row.status,
    occurredAt: Number(row.occurred_ms),
    recordedAt: Number(row.recorded_ms),
    category: row.category,
    severity: row.severity,
    place: lon === null || lat === null ? null : { lon, lat, areaCode: row.area_code },
    source: row.source,
    deviceId: row.device_id,
    deviceClass: row.device_class,
    confidence: row.confidence,
    value: row.value,
    unit: row.unit,
    policeInitiated: row.police_initiated,
    assessment: instrument === null || level === null ? null : { instrument, level },
    protectionOrderUntil: row.order_until_ms === null ? null : Number(row.order_until_ms),
    stage: row.stage,
    threat: row.threat,
    weapon: row.weapon,
    injury: row.injury,
    amount: row.amount,
    parties: row.people.map(([token, role]) => ({ token, role })),
  };
}
