import { categoryNumber, categoryPlace } from '../event/category-number.ts';
import type { EventView } from '../event/event.ts';
import { ASSESSMENT_LEVELS, STAGES, STATUSES, type Stream } from '../event/vocabulary.ts';
import type { Apart } from './apart.ts';
import type { Interner } from './interner.ts';
import { APART_BYTE, APART_INT, APART_WORD, type Layout, NO_BYTE, NO_WORD } from './layout.ts';

/** Rows as numbers of each width: the same bytes. */
export interface RowPage {
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

/** A text and its number; no text yet where it is null. */
interface Numbered {
  text: string | null;
  number: number;
}

const nothingYet = (): Numbered => ({ text: null, number: NO_WORD });

/** Writes the events of one stream into rows. Its leaves are written out: a loop over them would ask of each what it is. */
export class RowWriter {
  readonly #stream: Stream;
  readonly #layout: Layout;
  readonly #texts: Texts;
  readonly #apart: Apart;
  /** Sources and units are mostly those of the event before. */
  readonly #source = nothingYet();
  readonly #areaCode = nothingYet();
  readonly #unit = nothingYet();
  readonly #instrument = nothingYet();

  constructor(stream: Stream, layout: Layout, texts: Texts, apart: Apart) {
    this.#stream = stream;
    this.#layout = layout;
    this.#texts = texts;
    this.#apart = apart;
  }

  /** `start` is the row's first byte in the page, `index` its number. */
  write(event: EventView, caseNumber: number, index: number, page: RowPage, start: number): void {
    const { offsets, caseOffset } = this.#layout;
    const { f64, i32, u16, u8 } = page;
    const { place, occurredAt, revision } = event;
    i32[(start >>> 2) + caseOffset] = caseNumber;
    f64[(start >>> 3) + offsets.occurredAt] = occurredAt;
    i32[(start >>> 2) + offsets.recordedAt] = this.#delay(index, event);
    u8[start + offsets.revision] = revision < APART_BYTE ? revision : this.#countApart(index, revision);
    u8[start + offsets.status] = placeIn(STATUSES, event.status);
    u8[start + offsets.category] = categoryPlace(categoryNumber(event));
    u8[start + offsets.severity] = event.severity;
    u16[(start >>> 1) + offsets.source] = this.#word(index, 'source', event.source, this.#source);
    f64[(start >>> 3) + offsets['place.lon']] = place === null ? Number.NaN : place.lon;
    f64[(start >>> 3) + offsets['place.lat']] = place === null ? Number.NaN : place.lat;
    u16[(start >>> 1) + offsets['place.areaCode']] =
      place === null ? NO_WORD : this.#word(index, 'place.areaCode', place.areaCode, this.#areaCode);
    this.#writeOwn(event, index, page, start);
  }

  #writeOwn(event: EventView, index: number, page: RowPage, start: number): void {
    const stream = this.#stream;
    if (stream === 'camera-alarms') this.#writeAlarm(event, index, page, start);
    else if (stream === 'police-incidents') this.#writeIncident(event, index, page, start);
    else if (stream === 'dispute-reports') this.#writeDispute(event, page, start);
    else stream satisfies never;
  }

  #writeAlarm(event: EventView, index: number, { f64, i32, u16, u8 }: RowPage, start: number): void {
    const { offsets } = this.#layout;
    i32[(start >>> 2) + offsets.deviceId] = this.#texts.many.number(event.deviceId);
    u8[start + offsets.deviceClass] = event.deviceClass ?? NO_BYTE;
    f64[(start >>> 3) + offsets.confidence] = event.confidence ?? Number.NaN;
    f64[(start >>> 3) + offsets.value] = event.value ?? Number.NaN;
    u16[(start >>> 1) + offsets.unit] = this.#word(index, 'unit', event.unit, this.#unit);
  }

  #writeIncident(event: EventView, index: number, { f64, u16, u8 }: RowPage, start: number): void {
    const { offsets } = this.#layout;
    const { assessment } = event;
    u8[start + offsets.policeInitiated] = flagByte(event.policeInitiated);
    f64[(start >>> 3) + offsets.protectionOrderUntil] = event.protectionOrderUntil ?? Number.NaN;
    u16[(start >>> 1) + offsets['assessment.instrument']] =
      assessment === null
        ? NO_WORD
        : this.#word(index, 'assessment.instrument', assessment.instrument, this.#instrument);
    u8[start + offsets['assessment.level']] =
      assessment === null ? NO_BYTE : placeIn(ASSESSMENT_LEVELS, assessment.level);
  }

  #writeDispute(event: EventView, { f64, u8 }: RowPage, start: number): void {
    const { offsets } = this.#layout;
    u8[start + offsets.stage] = event.stage === null ? NO_BYTE : placeIn(STAGES, event.stage);
    u8[start + offsets.threat] = flagByte(event.threat);
    u8[start + offsets.weapon] = flagByte(event.weapon);
    u8[start + offsets.injury] = flagByte(event.injury);
    f64[(start >>> 3) + offsets.amount] = event.amount ?? Number.NaN;
  }

  #word(index: number, path: string, text: string | null, last: Numbered): number {
    if (text === null) return NO_WORD;
    if (text !== last.text) {
      last.number = this.#texts.few.number(text);
      last.text = text;
    }
    if (last.number < APART_WORD) return last.number;
    this.#apart.set(index, path, last.number);
    return APART_WORD;
  }

  #delay(index: number, { occurredAt, recordedAt }: EventView): number {
    const delay = recordedAt - occurredAt;
    if (delay === (delay | 0) && delay !== APART_INT) return delay;
    this.#apart.set(index, 'recordedAt', recordedAt);
    return APART_INT;
  }

  #countApart(index: number, revision: number): number {
    this.#apart.set(index, 'revision', revision);
    return APART_BYTE;
  }
}

/** Of a short list: quicker than a look-up, and than `indexOf`. */
function placeIn(choices: readonly string[], text: string): number {
  let place = 0;
  while (place < choices.length && choices[place] !== text) place++;
  return place;
}

function flagByte(flag: boolean | null): number {
  if (flag === null) return NO_BYTE;
  return flag ? 1 : 0;
}
