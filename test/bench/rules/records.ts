import { createCodecs } from '../../../services/adapters/avro/codecs.ts';
import { openSchemaFile } from '../../../services/adapters/avro/schema-file.ts';
import type { EventView } from '../../../services/core/event/event.ts';
import { CATEGORIES, type Role, STAGES, type Stream } from '../../../services/core/event/vocabulary.ts';
import type { SubjectRecord } from '../../../services/core/record/subject-record.ts';
import { MINUTE_MS } from '../../../services/core/time/duration.ts';
import { createRandom, type Random } from './random.ts';

/** A stream of decoded records as merge writes them, for so many people and areas. */
export interface StreamOptions {
  readonly individuals: number;
  /** Cells; with their villages, towns, counties and the city they make a quarter more areas. */
  readonly cells: number;
  /** Mean time between two events, ms. */
  readonly everyMs: number;
  readonly seed: number;
}

/** Two thousand areas in all: 1,600 cells in 320 villages, 64 towns, 15 counties and a city. */
export const CITY: StreamOptions = { individuals: 50_000, cells: 1_600, everyMs: 30_000, seed: 1 };

/** A smaller city over a longer time: as many events a day for each area and person, in the mean, as in the whole city. */
export function smaller({ individuals, cells, everyMs, seed }: StreamOptions, times: number): StreamOptions {
  const shrunk = (count: number): number => Math.ceil(count / times);
  return { individuals: shrunk(individuals), cells: shrunk(cells), everyMs: everyMs * times, seed };
}

export interface Feed {
  /** The records of the next so many events. */
  take(events: number): SubjectRecord[];
  /** The same as they lie in the log. */
  encoded(events: number): readonly Uint8Array[];
  decode(bytes: Uint8Array): SubjectRecord;
  /** Event time reached. */
  now(): number;
}

const START = Date.UTC(2025, 0, 1);
const ROLES_OF: Readonly<Record<string, readonly Role[]>> = {
  'police-incidents': ['victim', 'at_risk', 'complainant'],
  'dispute-reports': ['party', 'complainant'],
};
const MIX: readonly Stream[] = [
  'camera-alarms',
  'camera-alarms',
  'camera-alarms',
  'camera-alarms',
  'police-incidents',
  'police-incidents',
  'police-incidents',
  'dispute-reports',
  'dispute-reports',
  'dispute-reports',
];

/** Which share of the events is of a stream. */
export const shareOf = (stream: Stream): number => MIX.filter((one) => one === stream).length / MIX.length;
/** Three in ten events with people are about two of them. */
export const PEOPLE_OF_EVENT = 1.3;
const CELLS_OF_VILLAGE = 5;
const VILLAGES_OF_TOWN = 5;
export const CELLS_OF_TOWN = CELLS_OF_VILLAGE * VILLAGES_OF_TOWN;

/**
 * Events one after another in time, with what a real stream has besides: one in 200 comes up to ten minutes late, one in
 * 100 corrects an earlier case, one in 1,000 takes one back.
 */
export function createFeed(options: StreamOptions): Feed {
  const random = createRandom(options.seed);
  const codec = createCodecs(openSchemaFile(':memory:')).subjectEvent;
  const recent: Sent[] = [];
  let now = START;
  let number = 0;
  const one = (records: SubjectRecord[]): void => {
    now += Math.round(2 * random.next() * options.everyMs);
    const dice = random.below(1_000);
    const before = recent.length > 0 && dice < 11 ? recent[random.below(recent.length)] : undefined;
    const sent =
      before === undefined ? fresh(random, options, number++, timeOf(random, now)) : again(before, dice);
    recent[random.below(2_000)] = sent;
    write(sent, records);
  };
  const encoded = (events: number): readonly Uint8Array[] => {
    const records: SubjectRecord[] = [];
    for (let i = 0; i < events; i++) one(records);
    return records.map(codec.encode);
  };
  return {
    encoded,
    // Decoded, every text is new and flat.
    take: (events) => encoded(events).map(codec.decode),
    decode: codec.decode,
    now: () => now,
  };
}

interface Sent {
  readonly event: EventView;
  readonly areas: readonly string[];
  readonly people: readonly { readonly key: string; readonly role: Role }[];
}

function timeOf(random: Random, now: number): number {
  return random.below(200) === 0 ? now - random.below(10 * MINUTE_MS) : now;
}

function again({ event, areas, people }: Sent, dice: number): Sent {
  const severity = (event.severity % 4) + 1;
  const status = dice === 0 ? 'retracted' : 'updated';
  return { event: { ...event, revision: event.revision + 1, status, severity }, areas, people };
}

function fresh(random: Random, { individuals, cells }: StreamOptions, number: number, at: number): Sent {
  const stream = random.pick(MIX);
  const cell = random.below(cells);
  const areaCode = codeOf(cell);
  const place = { lon: 117 + random.next() / 10, lat: 24.5 + random.next() / 10, areaCode };
  return {
    event: {
      ...viewOf(random, stream, cell),
      caseId: `${stream.slice(0, 3)}-2025-${number}`,
      occurredAt: at,
      recordedAt: at,
      place,
    },
    areas: areasOf(cell, areaCode),
    people: peopleOf(random, stream, individuals),
  };
}

/** Villages of five cells, towns of five villages, counties of four and a bit. */
export function codeOf(cell: number): string {
  const village = Math.floor(cell / CELLS_OF_VILLAGE);
  const town = Math.floor(village / VILLAGES_OF_TOWN);
  const county = Math.floor(town / 4.3);
  return `3501${two(county)}${three(town)}${three(village)}`;
}

const two = (n: number): string => String(n).padStart(2, '0');
const three = (n: number): string => String(n).padStart(3, '0');

function areasOf(cell: number, code: string): readonly string[] {
  return [
    `area:cell:8941a6${String(cell).padStart(5, '0')}ffff`,
    `area:village:${code}`,
    `area:town:${code.slice(0, 9)}`,
    `area:county:${code.slice(0, 6)}`,
    `area:city:${code.slice(0, 4)}`,
  ];
}

function peopleOf(random: Random, stream: Stream, individuals: number): Sent['people'] {
  const roles = ROLES_OF[stream];
  if (roles === undefined) return [];
  const first = random.below(individuals);
  const people = random.below(10) < 7 ? [first] : [first, (first + 1) % individuals];
  return people.map((person) => ({
    key: `individual:p_${String(person).padStart(22, '0')}`,
    role: random.pick(roles),
  }));
}

function viewOf(random: Random, stream: Stream, cell: number): EventView {
  const isCamera = stream === 'camera-alarms';
  const isPolice = stream === 'police-incidents';
  const isDispute = stream === 'dispute-reports';
  return {
    stream,
    caseId: '',
    revision: 0,
    status: 'reported',
    occurredAt: 0,
    recordedAt: 0,
    category: random.pick(CATEGORIES[stream]),
    severity: 1 + random.below(4),
    place: null,
    source: `source-${stream}`,
    deviceId: isCamera ? `camera-${cell}-${random.below(10)}` : null,
    deviceClass: isCamera ? 1 + random.below(3) : null,
    confidence: isCamera ? random.below(100) / 100 : null,
    value: isCamera ? random.below(1_000) / 100 : null,
    unit: isCamera ? 'persons/m2' : null,
    policeInitiated: isPolice ? false : null,
    assessment:
      isPolice && random.below(20) === 0
        ? { instrument: 'DASH', level: random.pick(['standard', 'medium', 'high']) }
        : null,
    protectionOrderUntil: null,
    stage: isDispute ? random.pick(STAGES) : null,
    threat: isDispute ? random.below(10) === 0 : null,
    weapon: isDispute ? random.below(50) === 0 : null,
    injury: isDispute ? random.below(50) === 0 : null,
    amount: isDispute && random.below(2) === 0 ? random.below(1_000_000) / 100 : null,
  };
}

function write({ event, areas, people }: Sent, records: SubjectRecord[]): void {
  records.push({ origin: null, body: { kind: 'event', event, subjects: areas, roles: [], nearby: false } });
  for (const { key, role } of people) {
    records.push({
      origin: null,
      body: { kind: 'event', event, subjects: [key], roles: [role], nearby: false },
    });
  }
}
