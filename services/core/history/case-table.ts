import { STREAMS, type Stream } from '../event/vocabulary.ts';
import { createIntStack, grown } from './growable.ts';
import { mixed, vacate } from './text-table.ts';

/**
 * Every case the scorer knows, by stream and case id: an open-addressing hash table over ids laid end to end as UTF-8.
 * Among a million cases a look-up costs a fifth of that of a `Map` by text, and an id its bytes instead of an object.
 */
export interface CaseTable {
  /** Number of a case, or -1. */
  find(stream: Stream, caseId: string): number;
  /** Numbers a case that `find` does not know. */
  add(stream: Stream, caseId: string): number;
  remove(number: number): void;
  idOf(number: number): string;
  streamOf(number: number): Stream;
  size(): number;
  /** Every case number in use, in no particular order; the case in hand may be removed. */
  each(visit: (number: number) => void): void;
}

const FREE = -1;
/** Slots per case at the least, so that a run of taken slots stays short. */
const SLOTS_PER_CASE = 1.6;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function createCaseTable(): CaseTable {
  return new Table();
}

class Table implements CaseTable {
  #slots = new Int32Array(64).fill(FREE);
  #hashes = new Int32Array(0);
  /** Where an id begins; its length stands before it, in two bytes. FREE where the number is not in use. */
  #starts = new Int32Array(0);
  #bytes = new Uint8Array(0);
  #written = 0;
  #wasted = 0;
  #length = 0;
  #size = 0;
  readonly #unused = createIntStack();

  find(stream: Stream, caseId: string): number {
    const hash = hashOf(stream, caseId);
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = slots[slot]!;
      if (number === FREE) return -1;
      if (this.#hashes[number] === hash && this.#is(number, stream, caseId)) return number;
    }
  }

  add(stream: Stream, caseId: string): number {
    if ((this.#size + 1) * SLOTS_PER_CASE > this.#slots.length) this.#widen();
    const free = this.#unused.pop();
    const number = free === -1 ? this.#length++ : free;
    this.#hashes = grown(this.#hashes, number + 1);
    this.#starts = grown(this.#starts, number + 1);
    this.#hashes[number] = hashOf(stream, caseId);
    this.#starts[number] = this.#write(stream, caseId);
    this.#size++;
    this.#place(number);
    return number;
  }

  remove(number: number): void {
    vacate(this.#slots, this.#hashes, number);
    const start = this.#starts[number]!;
    this.#wasted += HEAD + this.#lengthAt(start);
    this.#starts[number] = FREE;
    this.#unused.push(number);
    this.#size--;
    if (this.#wasted > 65_536 && this.#wasted > this.#written / 2) this.#compact();
  }

  idOf(number: number): string {
    const start = this.#starts[number]!;
    return decoder.decode(this.#bytes.subarray(start + HEAD, start + HEAD + this.#lengthAt(start)));
  }

  streamOf(number: number): Stream {
    return STREAMS[this.#bytes[this.#starts[number]!]!]!;
  }

  size(): number {
    return this.#size;
  }

  each(visit: (number: number) => void): void {
    for (let number = 0; number < this.#length; number++) if (this.#starts[number] !== FREE) visit(number);
  }

  #place(number: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = this.#hashes[number]! & mask;
    while (slots[slot] !== FREE) slot = (slot + 1) & mask;
    slots[slot] = number;
  }

  #widen(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(FREE);
    this.each((number) => this.#place(number));
  }

  #write(stream: Stream, caseId: string): number {
    const start = this.#written;
    // At most three bytes for a UTF-16 code unit.
    this.#bytes = grown(this.#bytes, start + HEAD + 3 * caseId.length);
    const length = this.#writeText(start + HEAD, caseId);
    this.#bytes[start] = STREAMS.indexOf(stream);
    this.#bytes[start + 1] = length & 255;
    this.#bytes[start + 2] = length >>> 8;
    this.#written = start + HEAD + length;
    return start;
  }

  #writeText(start: number, text: string): number {
    const bytes = this.#bytes;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) return encoder.encodeInto(text, bytes.subarray(start)).written;
      bytes[start + i] = unit;
    }
    return text.length;
  }

  #lengthAt(start: number): number {
    return this.#bytes[start + 1]! | (this.#bytes[start + 2]! << 8);
  }

  #is(number: number, stream: Stream, caseId: string): boolean {
    const start = this.#starts[number]!;
    const bytes = this.#bytes;
    if (STREAMS[bytes[start]!] !== stream) return false;
    const length = this.#lengthAt(start);
    if (length < caseId.length) return false;
    for (let i = 0; i < caseId.length; i++) {
      const unit = caseId.charCodeAt(i);
      if (unit > 127) return this.idOf(number) === caseId;
      if (bytes[start + HEAD + i] !== unit) return false;
    }
    return length === caseId.length;
  }

  #compact(): void {
    const old = this.#bytes;
    this.#bytes = new Uint8Array(this.#written - this.#wasted);
    this.#written = 0;
    this.#wasted = 0;
    this.each((number) => {
      const start = this.#starts[number]!;
      const length = HEAD + (old[start + 1]! | (old[start + 2]! << 8));
      this.#bytes.set(old.subarray(start, start + length), this.#written);
      this.#starts[number] = this.#written;
      this.#written += length;
    });
  }
}

/** Stream and length of an id. */
const HEAD = 3;

/** FNV-1a (Fowler, Noll, Vo) over the code units. */
function hashOf(stream: Stream, caseId: string): number {
  let hash = 0x811c9dc5 ^ stream.length;
  for (let i = 0; i < caseId.length; i++) hash = Math.imul(hash ^ caseId.charCodeAt(i), 0x01000193);
  return mixed(hash);
}
