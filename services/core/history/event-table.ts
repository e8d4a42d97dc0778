import { categoryNumber, streamPlace } from '../event/category-number.ts';
import type { EventView } from '../event/event.ts';
import { STREAMS, type Stream } from '../event/vocabulary.ts';
import { createInterner } from './interner.ts';
import type { Value } from './leaves.ts';
import { StreamTable } from './stream-table.ts';

/**
 * The standing cases' events, one row each, as numbers side by side: an event takes some 70 bytes instead of the 600 of
 * an object with its texts. A row is known by a number that also tells its stream, and is used again when free.
 */
export interface EventTable {
  /** Takes an event in for a case; `caseNumber` is the case table's. */
  add(event: EventView, caseNumber: number): number;
  /** Reads where the texts of the next events are, to have them at hand: devices are many. */
  touch(deviceIds: readonly string[]): number;
  free(row: number): void;
  caseOf(row: number): number;
  at(row: number): number;
  revision(row: number): number;
  lat(row: number): number;
  lon(row: number): number;
  caseId(row: number): string;
  /** The event as it came. */
  view(row: number): EventView;
  /** Reads one field of any row, by dotted path; null where the row's stream lacks it. */
  reader(path: string): (row: number) => Value;
}

const STREAM_BITS = 2;
const STREAM_MASK = (1 << STREAM_BITS) - 1;

export const streamOf = (row: number): Stream => STREAMS[row & STREAM_MASK]!;

/** `caseIdOf` gives the case id of a case number. */
export function createEventTable(caseIdOf: (caseNumber: number) => string): EventTable {
  const texts = { many: createInterner(), few: createInterner() };
  const tables = STREAMS.map((stream) => new StreamTable(stream, texts));
  const of = (row: number): StreamTable => tables[row & STREAM_MASK]!;
  const caseOf = (row: number): number => of(row).caseOf(row >>> STREAM_BITS);
  const caseId = (row: number): string => caseIdOf(caseOf(row));
  const reader = (path: string): ((row: number) => Value) => {
    if (path === 'stream') return streamOf;
    if (path === 'caseId') return caseId;
    const readers = tables.map((table) => table.reader(path));
    return (row) => readers[row & STREAM_MASK]!(row >>> STREAM_BITS);
  };
  return {
    add(event, caseNumber) {
      const number = streamPlace(categoryNumber(event));
      return (tables[number]!.add(event, caseNumber) << STREAM_BITS) | number;
    },
    touch: texts.many.touch,
    free: (row) => of(row).free(row >>> STREAM_BITS),
    caseOf,
    at: (row) => of(row).at(row >>> STREAM_BITS),
    revision: (row) => of(row).revision(row >>> STREAM_BITS),
    lat: (row) => of(row).lat(row >>> STREAM_BITS),
    lon: (row) => of(row).lon(row >>> STREAM_BITS),
    caseId,
    view: (row) => of(row).view(row >>> STREAM_BITS, caseId(row)),
    reader,
  };
}
