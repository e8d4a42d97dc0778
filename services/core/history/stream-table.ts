import type { EventView } from '../event/event.ts';
import type { Stream } from '../event/vocabulary.ts';
import { createIntStack } from './growable.ts';
import type { Interner } from './interner.ts';
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
import { leafOf, type Value } from './leaves.ts';

/** Rows lie in pages, so that a table of millions grows without being copied; the first page grows to its size. */
const PAGE_SHIFT = 12;
const PAGE_ROWS = 1 << PAGE_SHIFT;
const FIRST_ROWS = 32;

/** The same bytes as numbers of each width. */
interface Page {
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly u16: Uint16Array;
  readonly u8: Uint8Array;
}

/** Texts by how many there are of them; those of few keep numbers of two bytes. */
export interface Texts {
  readonly many: Interner;
  readonly few: Interner;
}

/** The rows of one stream. All numbers of a row lie side by side: to read an event is to look at one place. */
export class StreamTable {
  readonly #stream: Stream;
  readonly #texts: Texts;
  readonly #layout: Layout;
  readonly #cells: ReadonlyMap<string, Cell>;
  readonly #pages: Page[] = [];
  readonly #unused = createIntStack();
  /** Of cells by row: numbers that do not fit. */
  readonly #apart = new Map<number, number>();
  readonly #lastTexts: (string | null)[];
  readonly #lastNumbers: number[];
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
    this.#lastTexts = cells.map(() => null);
    this.#lastNumbers = cells.map(() => -1);
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
    const { cells, caseOffset, stride } = this.#layout;
    const { f64, i32, u16, u8 } = this.#pages[index >>> PAGE_SHIFT]!;
    const start = (index & (PAGE_ROWS - 1)) * stride;
    for (let i = 0; i < cells.length; i++) {
      const { codec, leaf, offset, places } = cells[i]!;
      const value = leafOf(event, leaf);
      if (codec === 'float') f64[(start >>> 3) + offset] = value === null ? Number.NaN : (value as number);
      else if (codec === 'word') u16[(start >>> 1) + offset] = this.#word(index, i, value as string | null);
      else if (codec === 'text')
        i32[(start >>> 2) + offset] = this.#texts.many.number(value as string | null);
      else if (codec === 'delay') i32[(start >>> 2) + offset] = this.#delay(index, i, event);
      else if (value === null) u8[start + offset] = NO_BYTE;
      else if (codec === 'choice') u8[start + offset] = places.get(value as string)!;
      else if (codec === 'count') u8[start + offset] = this.#count(index, i, value as number);
      else u8[start + offset] = Number(value);
    }
    i32[(start >>> 2) + caseOffset] = caseNumber;
    return index;
  }

  /** Sources and units are mostly those of the event before. */
  #word(index: number, cell: number, text: string | null): number {
    if (text === null) return NO_WORD;
    if (text !== this.#lastTexts[cell]) {
      this.#lastNumbers[cell] = this.#texts.few.number(text);
      this.#lastTexts[cell] = text;
    }
    const number = this.#lastNumbers[cell]!;
    if (number < APART_WORD) return number;
    this.#apart.set(this.#apartKey(index, cell), number);
    return APART_WORD;
  }

  #delay(index: number, cell: number, { occurredAt, recordedAt }: EventView): number {
    const delay = recordedAt - occurredAt;
    if (delay === (delay | 0) && delay !== APART_INT) return delay;
    this.#apart.set(this.#apartKey(index, cell), recordedAt);
    return APART_INT;
  }

  #count(index: number, cell: number, count: number): number {
    if (count < APART_BYTE) return count;
    this.#apart.set(this.#apartKey(index, cell), count);
    return APART_BYTE;
  }

  #apartKey(index: number, cell: number): number {
    return index * this.#layout.cells.length + cell;
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
    if (this.#apart.size === 0) return;
    for (let cell = 0; cell < this.#layout.cells.length; cell++)
      this.#apart.delete(this.#apartKey(index, cell));
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
    return this.#texts.few.text(number === APART_WORD ? this.#apartAt(index, cell) : number);
  }

  #countAt(index: number, cell: Cell): number {
    const count = this.#byte(index, cell.offset);
    return count === APART_BYTE ? this.#apartAt(index, cell) : count;
  }

  #delayedAt(index: number, cell: Cell): number {
    const delay = this.#int(index, cell.offset);
    return delay === APART_INT ? this.#apartAt(index, cell) : this.at(index) + delay;
  }

  #apartAt(index: number, cell: Cell): number {
    return this.#apart.get(this.#apartKey(index, this.#layout.cells.indexOf(cell)))!;
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

function newPage(bytes: number): Page {
  const buffer = new ArrayBuffer(bytes);
  return {
    f64: new Float64Array(buffer),
    i32: new Int32Array(buffer),
    u16: new Uint16Array(buffer),
    u8: new Uint8Array(buffer),
  };
}
