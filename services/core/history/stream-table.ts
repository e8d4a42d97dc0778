import type { EventView } from '../event/event.ts';
import type { Stream } from '../event/vocabulary.ts';
import { Apart } from './apart.ts';
import { createIntStack } from './growable.ts';
import {
  APART_BYTE,
  APART_INT,
  APART_WORD,
  type Cell,
  type Layout,
  layoutOf,
  NO_BYTE,
  NO_WORD,
} from './layout.ts';
import type { Value } from './leaves.ts';
import { type RowPage, RowWriter, type Texts } from './row-writer.ts';

/** Rows lie in pages, so that a table of millions grows without being copied; the first page grows to its size. */
const PAGE_SHIFT = 12;
const PAGE_ROWS = 1 << PAGE_SHIFT;
const FIRST_ROWS = 32;

/** The rows of one stream. All numbers of a row lie side by side: to read an event is to look at one place. */
export class StreamTable {
  readonly #stream: Stream;
  readonly #texts: Texts;
  readonly #layout: Layout;
  readonly #cells: ReadonlyMap<string, Cell>;
  readonly #pages: RowPage[] = [];
  readonly #unused = createIntStack();
  readonly #apart: Apart;
  readonly #writer: RowWriter;
  readonly #at: number;
  readonly #lon: number;
  readonly #lat: number;
  readonly #revision: Cell;
  #rows = 0;
  #length = 0;

  constructor(stream: Stream, texts: Texts) {
    this.#stream = stream;
    this.#texts = texts;
    this.#layout = layoutOf(stream);
    const { cells } = this.#layout;
    this.#cells = new Map(cells.map((cell) => [cell.path, cell]));
    this.#apart = new Apart(cells);
    this.#writer = new RowWriter(stream, this.#layout, texts, this.#apart);
    this.#at = this.#cell('occurredAt').offset;
    this.#lon = this.#cell('place.lon').offset;
    this.#lat = this.#cell('place.lat').offset;
    this.#revision = this.#cell('revision');
  }

  #cell(path: string): Cell {
    return this.#cells.get(path)!;
  }

  add(event: EventView, caseNumber: number): number {
    const free = this.#unused.pop();
    const index = free === -1 ? this.#lengthen() : free;
    const start = (index & (PAGE_ROWS - 1)) * this.#layout.stride;
    this.#writer.write(event, caseNumber, index, this.#pages[index >>> PAGE_SHIFT]!, start);
    return index;
  }

  #lengthen(): number {
    if (this.#length === this.#rows) this.#addRoom();
    return this.#length++;
  }

  #addRoom(): void {
    if (this.#rows >= PAGE_ROWS) {
      this.#pages.push(newPage(PAGE_ROWS * this.#layout.stride));
      this.#rows += PAGE_ROWS;
      return;
    }
    const rows = Math.max(FIRST_ROWS, this.#rows * 2);
    const page = newPage(rows * this.#layout.stride);
    if (this.#rows > 0) page.u8.set(this.#pages[0]!.u8);
    this.#pages[0] = page;
    this.#rows = rows;
  }

  free(index: number): void {
    this.#unused.push(index);
    this.#apart.free(index);
  }

  caseOf(index: number): number {
    return this.#int(index, this.#layout.caseOffset);
  }

  at(index: number): number {
    return this.#float(index, this.#at);
  }

  lon(index: number): number {
    return this.#float(index, this.#lon);
  }

  lat(index: number): number {
    return this.#float(index, this.#lat);
  }

  revision(index: number): number {
    return this.#countAt(index, this.#revision);
  }

  #float(index: number, offset: number): number {
    const start = (index & (PAGE_ROWS - 1)) * this.#layout.stride;
    return this.#pages[index >>> PAGE_SHIFT]!.f64[(start >>> 3) + offset]!;
  }

  #int(index: number, offset: number): number {
    const start = (index & (PAGE_ROWS - 1)) * this.#layout.stride;
    return this.#pages[index >>> PAGE_SHIFT]!.i32[(start >>> 2) + offset]!;
  }

  #byte(index: number, offset: number): number {
    const start = (index & (PAGE_ROWS - 1)) * this.#layout.stride;
    return this.#pages[index >>> PAGE_SHIFT]!.u8[start + offset]!;
  }

  #wordAt(index: number, cell: Cell): string | null {
    const start = (index & (PAGE_ROWS - 1)) * this.#layout.stride;
    const number = this.#pages[index >>> PAGE_SHIFT]!.u16[(start >>> 1) + cell.offset]!;
    if (number === NO_WORD) return null;
    return this.#texts.few.text(number === APART_WORD ? this.#apart.get(index, cell.path) : number);
  }

  #countAt(index: number, cell: Cell): number {
    const count = this.#byte(index, cell.offset);
    return count === APART_BYTE ? this.#apart.get(index, cell.path) : count;
  }

  #delayedAt(index: number, cell: Cell): number {
    const delay = this.#int(index, cell.offset);
    return delay === APART_INT ? this.#apart.get(index, cell.path) : this.at(index) + delay;
  }

  reader(path: string): (index: number) => Value {
    const cell = this.#cells.get(path);
    if (cell === undefined) return () => null;
    const { codec, offset, choices } = cell;
    switch (codec) {
      case 'float':
        return (index) => known(this.#float(index, offset), Number.NaN);
      case 'text':
        return (index) => this.#texts.many.text(this.#int(index, offset));
      case 'word':
        return (index) => this.#wordAt(index, cell);
      case 'delay':
        return (index) => this.#delayedAt(index, cell);
      case 'count':
        return (index) => this.#countAt(index, cell);
      case 'small':
        return (index) => known(this.#byte(index, offset), NO_BYTE);
      case 'flag':
        return (index) => flag(this.#byte(index, offset));
      case 'choice':
        return (index) => choices[this.#byte(index, offset)] ?? null;
      default:
        return codec satisfies never;
    }
  }

  #value(index: number, path: string): Value {
    return this.reader(path)(index);
  }

  /** The event as it came. */
  view(index: number, caseId: string): EventView {
    const value = (path: string): never => this.#value(index, path) as never;
    const lon: number | null = value('place.lon');
    const instrument: string | null = value('assessment.instrument');
    return {
      stream: this.#stream,
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

function known(stored: number, none: number): number | null {
  return Object.is(stored, none) ? null : stored;
}

function flag(stored: number): boolean | null {
  return stored === NO_BYTE ? null : stored === 1;
}

function newPage(bytes: number): RowPage {
  const buffer = new ArrayBuffer(bytes);
  return {
    f64: new Float64Array(buffer),
    i32: new Int32Array(buffer),
    u16: new Uint16Array(buffer),
    u8: new Uint8Array(buffer),
  };
}
