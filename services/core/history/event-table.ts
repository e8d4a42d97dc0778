import type { EventView } from '../event/event.ts';
import { STREAMS, type Stream } from '../event/vocabulary.ts';
import { createIntStack, grown } from './growable.ts';
import { createInterner } from './interner.ts';
import { type Cell, cellsOf, type Value } from './layout.ts';

/**
 * The standing cases' events, one row each, as numbers in flat arrays: an event takes some 70 bytes instead of the 600
 * of an object with its texts. A row is known by a number that also tells its stream, and is used again when free.
 */
export interface EventTable {
  /** Takes an event in for a case; `caseNumber` is the case table's. */
  add(event: EventView, caseNumber: number): number;
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
  const texts = createInterner();
  const tables = STREAMS.map((stream) => new StreamTable(stream, cellsOf(stream, texts)));
  const numbers = new Map(STREAMS.map((stream, number) => [stream, number]));
  const of = (row: number): StreamTable => tables[row & STREAM_MASK]!;
  const caseOf = (row: number): number => of(row).cases[row >>> STREAM_BITS]!;
  const caseId = (row: number): string => caseIdOf(caseOf(row));
  const cell = (row: number, path: 'place.lat' | 'place.lon'): number => {
    const table = of(row);
    return table.f64[(row >>> STREAM_BITS) * table.floats + table.slotOf(path)]!;
  };
  return {
    add(event, caseNumber) {
      const number = numbers.get(event.stream)!;
      return (tables[number]!.add(event, caseNumber) << STREAM_BITS) | number;
    },
    free: (row) => of(row).unused.push(row >>> STREAM_BITS),
    caseOf,
    at(row) {
      const table = of(row);
      return table.f64[(row >>> STREAM_BITS) * table.floats + table.atSlot]!;
    },
    revision: (row) => of(row).value(row >>> STREAM_BITS, 'revision') as number,
    lat: (row) => cell(row, 'place.lat'),
    lon: (row) => cell(row, 'place.lon'),
    caseId,
    view: (row) => of(row).view(row >>> STREAM_BITS, caseId(row)),
    reader(path) {
      if (path === 'stream') return streamOf;
      if (path === 'caseId') return caseId;
      const readers = tables.map((table) => table.reader(path));
      return (row) => readers[row & STREAM_MASK]!(row >>> STREAM_BITS);
    },
  };
}

/** The rows of one stream. */
class StreamTable {
  readonly stream: Stream;
  readonly cells: ReadonlyMap<string, Cell>;
  readonly unused = createIntStack();
  readonly floats: number;
  readonly ints: number;
  readonly bytes: number;
  readonly atSlot: number;
  readonly #floatCells: readonly Cell[];
  readonly #intCells: readonly Cell[];
  readonly #byteCells: readonly Cell[];
  f64 = new Float64Array(0);
  i32 = new Int32Array(0);
  u8 = new Uint8Array(0);
  cases = new Int32Array(0);
  length = 0;

  constructor(stream: Stream, cells: readonly Cell[]) {
    this.stream = stream;
    this.cells = new Map(cells.map((cell) => [cell.path, cell]));
    this.#floatCells = cells.filter(({ width }) => width === 'f64');
    this.#intCells = cells.filter(({ width }) => width === 'i32');
    this.#byteCells = cells.filter(({ width }) => width === 'u8');
    this.floats = this.#floatCells.length;
    this.ints = this.#intCells.length;
    this.bytes = this.#byteCells.length;
    this.atSlot = this.slotOf('occurredAt');
  }

  slotOf(path: string): number {
    return this.cells.get(path)!.slot;
  }

  add(event: EventView, caseNumber: number): number {
    const free = this.unused.pop();
    const index = free === -1 ? this.#lengthen() : free;
    const { floats, ints, bytes, f64, i32, u8 } = this;
    for (let i = 0; i < floats; i++) f64[index * floats + i] = this.#floatCells[i]!.encode(event);
    for (let i = 0; i < ints; i++) i32[index * ints + i] = this.#intCells[i]!.encode(event);
    for (let i = 0; i < bytes; i++) u8[index * bytes + i] = this.#byteCells[i]!.encode(event);
    this.cases[index] = caseNumber;
    return index;
  }

  #lengthen(): number {
    const length = this.length + 1;
    this.f64 = grown(this.f64, length * this.floats);
    this.i32 = grown(this.i32, length * this.ints);
    this.u8 = grown(this.u8, length * this.bytes);
    this.cases = grown(this.cases, length);
    return this.length++;
  }

  value(index: number, path: string): Value {
    return this.reader(path)(index);
  }

  reader(path: string): (index: number) => Value {
    const cell = this.cells.get(path);
    if (cell === undefined) return () => null;
    const { width, slot, decode } = cell;
    if (width === 'f64') return (index) => decode(this.f64[index * this.floats + slot]!);
    if (width === 'i32') return (index) => decode(this.i32[index * this.ints + slot]!);
    return (index) => decode(this.u8[index * this.bytes + slot]!);
  }

  view(index: number, caseId: string): EventView {
    const value = (path: string): never => (this.cells.has(path) ? this.value(index, path) : null) as never;
    const lon: number | null = value('place.lon');
    const instrument: string | null = value('assessment.instrument');
    return {
      stream: this.stream,
      caseId,
      revision: value('revision'),
      status: value('status'),
      occurredAt: value('occurredAt'),
      recordedAt: value('recordedAt'),
      category: value('category'),
      severity: value('severity'),
      place: lon === null ? null : { lon, lat: value('place.lat'), areaCode: value('place.areaCode') },
      source: value('source'),
      deviceId: value('deviceId'),
      deviceClass: value('deviceClass'),
      confidence: value('confidence'),
      value: value('value'),
      unit: value('unit'),
      policeInitiated: value('policeInitiated'),
      assessment: instrument === null ? null : { instrument, level: value('assessment.level') },
      protectionOrderUntil: value('protectionOrderUntil'),
      stage: value('stage'),
      threat: value('threat'),
      weapon: value('weapon'),
      injury: value('injury'),
      amount: value('amount'),
    };
  }
}
