import type { EventView } from '../event/event.ts';

/** A leaf of the vocabulary: text, number, flag or nothing. */
export type Value = string | number | boolean | null;

/** Dotted paths of what an event holds, but for its stream, its case id and its people; `leavesOf` has their order. */
export const LEAVES: readonly string[] = [
  'revision',
  'status',
  'occurredAt',
  'recordedAt',
  'category',
  'severity',
  'source',
  'place.lon',
  'place.lat',
  'place.areaCode',
  'deviceId',
  'deviceClass',
  'confidence',
  'value',
  'unit',
  'policeInitiated',
  'assessment.instrument',
  'assessment.level',
  'protectionOrderUntil',
  'stage',
  'threat',
  'weapon',
  'injury',
  'amount',
];

/** Reads all leaves. They are written out, as each read by a name from a table would cost a look-up. */
export function leavesOf(event: EventView, into: Value[]): void {
  const { place, assessment } = event;
  into[0] = event.revision;
  into[1] = event.status;
  into[2] = event.occurredAt;
  into[3] = event.recordedAt;
  into[4] = event.category;
  into[5] = event.severity;
  into[6] = event.source;
  into[7] = place === null ? null : place.lon;
  into[8] = place === null ? null : place.lat;
  into[9] = place === null ? null : place.areaCode;
  into[10] = event.deviceId;
  into[11] = event.deviceClass;
  into[12] = event.confidence;
  into[13] = event.value;
  into[14] = event.unit;
  into[15] = event.policeInitiated;
  into[16] = assessment === null ? null : assessment.instrument;
  into[17] = assessment === null ? null : assessment.level;
  into[18] = event.protectionOrderUntil;
  into[19] = event.stage;
  into[20] = event.threat;
  into[21] = event.weapon;
  into[22] = event.injury;
  into[23] = event.amount;
}
