import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Event } from '../../../services/core/event/event.ts';
import type { MergeOutput, SourcePosition } from '../../../services/core/merge/output.ts';
import {
  MERGE_DEFAULTS,
  type MergeSettings,
  type MergeTools,
} from '../../../services/core/merge/settings.ts';
import type { DeadLetter } from '../../../services/core/record/dead-letter.ts';
import type { MergedEvent } from '../../../services/core/record/merged-event.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';

export const NOW = Date.UTC(2026, 5, 1);

export const token = (n: number): string => `p_${String(n).padStart(22, '0')}`;

export const settings: MergeSettings = {
  ...MERGE_DEFAULTS,
  partitions: { subjectEvents: 8, mergedEvents: 2, deadLetters: 1 },
  sources: [
    { id: 'desk', streams: ['police-incidents', 'dispute-reports'], legalBasis: 'statute' },
    { id: 'cams', streams: ['camera-alarms'], legalBasis: 'statute' },
    { id: 'baseless', streams: ['camera-alarms'], legalBasis: ' ' },
  ],
};

/** A toy geometry: cells are hundredths of a degree, shards tenths; the cells at a shard's rim lie near the next. */
export const tools: MergeTools = {
  hash: (text) => createHash('sha256').update(text).digest('hex'),
  cellOf: (lat, lon) => `c${Math.floor(lat * 100)}_${Math.floor(lon * 100)}`,
  shardOfCell: (cell) =>
    cell
      .slice(1)
      .split('_')
      .map((n) => Math.floor(Number(n) / 10))
      .join('_'),
  shardsNear: (cell, metres) => {
    const [lat = 0, lon = 0] = cell.slice(1).split('_').map(Number);
    const reach = metres === 2000 ? [-1, 0, 1] : [];
    return reach.map((d) => `${Math.floor((lat + d) / 10)}_${Math.floor(lon / 10)}`);
  },
};

export function makeEvent(fields: Partial<Event> = {}): Event {
  const stream = fields.stream ?? 'police-incidents';
  const camera = stream === 'camera-alarms';
  const dispute = stream === 'dispute-reports';
  const occurredAt = fields.occurredAt ?? NOW - 60_000;
  return {
    stream,
    caseId: 'case-1',
    revision: 0,
    status: 'reported',
    occurredAt,
    recordedAt: fields.recordedAt ?? occurredAt,
    category: camera ? 'smoke' : dispute ? 'debt' : 'assault',
    severity: 2,
    place: null,
    source: camera ? 'cams' : 'desk',
    deviceId: camera ? 'device-1' : null,
    deviceClass: null,
    confidence: null,
    value: null,
    unit: null,
    policeInitiated: stream === 'police-incidents' ? false : null,
    assessment: null,
    protectionOrderUntil: null,
    stage: dispute ? 'reported' : null,
    threat: dispute ? false : null,
    weapon: dispute ? false : null,
    injury: dispute ? false : null,
    amount: null,
    parties: [],
    ...fields,
  };
}

export function at(offset: number, topic = 'police-incidents', timestamp = NOW): SourcePosition {
  return { topic, partition: 3, offset, timestamp };
}

export interface Written<T> {
  readonly partition: number;
  readonly key: string;
  readonly record: T;
}

export interface Collected extends MergeOutput {
  readonly subjects: Written<SubjectRecord>[];
  readonly events: Written<MergedEvent>[];
  readonly letters: Written<DeadLetter>[];
}

export function collect(): Collected {
  const collected: Collected = {
    subjects: [],
    events: [],
    letters: [],
    subject: (partition, key, record) => collected.subjects.push({ partition, key, record }),
    merged: (partition, key, record) => collected.events.push({ partition, key, record }),
    deadLetter: (partition, key, record) => collected.letters.push({ partition, key, record }),
  };
  return collected;
}

const place = fc.record({
  lat: fc.constantFrom(26.005, 26.015, 26.095, 26.105, 26.155),
  lon: fc.constantFrom(119.005, 119.205),
  areaCode: fc.constantFrom(null, '3501', '350102', '350102003', '350102003001', '350103001001'),
});

const parties = fc.array(
  fc.record({ token: fc.nat(3).map(token), role: fc.constantFrom('victim' as const, 'at_risk' as const) }),
  { maxLength: 3 },
);

/** Revisions of a few cases, each revision always with the same content, in any order and with repeats. */
export const history: fc.Arbitrary<readonly Event[]> = fc
  .uniqueArray(
    fc.record({
      caseId: fc.constantFrom('a', 'b', 'c'),
      revision: fc.oneof(fc.nat(5), fc.constantFrom(30, 31, 32, 500)),
      status: fc.constantFrom(
        'reported' as const,
        'updated' as const,
        'closed' as const,
        'retracted' as const,
      ),
      place: fc.option(place),
      parties,
      policeInitiated: fc.boolean(),
      occurredAt: fc.nat(1000).map((minutes) => NOW - minutes * 60_000),
    }),
    { selector: ({ caseId, revision }) => `${caseId} ${revision}`, maxLength: 20 },
  )
  .chain((revisions) =>
    fc
      .array(fc.nat(Math.max(0, revisions.length - 1)), { maxLength: 10 })
      .map((again) => [...revisions, ...again.flatMap((i) => revisions[i] ?? [])]),
  )
  .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }))
  .map((all) => all.map((fields) => makeEvent(fields)));
