import type { EventView } from '../event/event.ts';

/** A leaf of the vocabulary: text, number, flag or nothing. */
export type Value = string | number | boolean | null;

/** Dotted paths of what an event holds, but for its people; `leafOf` has their order. */
export const LEAVES = [
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
  'stream',
  'caseId',
] as const;

export type Leaf = (typeof LEAVES)[number];

/** Place of a path in `LEAVES`. */
export function leafAt(path: string): number {
  const leaf = LEAVES.indexOf(path as Leaf);
  if (leaf === -1) throw new Error(`the field ${path} is read by no line of leafOf`);
  return leaf;
}

/** Reads a leaf by its place in `LEAVES`. They are written out, as each read by a name would cost a look-up. */
export function leafOf(event: EventView, leaf: number): Value {
  const { place, assessment } = event;
  switch (leaf) {
    case 0:
      return event.revision;
    case 1:
      return event.status;
    case 2:
      return event.occurredAt;
    case 3:
      return event.recordedAt;
    case 4:
      return event.category;
    case 5:
      return event.severity;
    case 6:
      return event.source;
    case 7:
      return place === null ? null : place.lon;
    case 8:
      return place === null ? null : place.lat;
    case 9:
      return place === null ? null : place.areaCode;
    case 10:
      return event.deviceId;
    case 11:
      return event.deviceClass;
    case 12:
      return event.confidence;
    case 13:
      return event.value;
    case 14:
      return event.unit;
    case 15:
      return event.policeInitiated;
    case 16:
      return assessment === null ? null : assessment.instrument;
    case 17:
      return assessment === null ? null : assessment.level;
    case 18:
      return event.protectionOrderUntil;
    case 19:
      return event.stage;
    case 20:
      return event.threat;
    case 21:
      return event.weapon;
    case 22:
      return event.injury;
    case 23:
      return event.amount;
    case 24:
      return event.stream;
    case 25:
      return event.caseId;
    default:
      throw new Error(`no leaf has the place ${leaf}`);
  }
}
