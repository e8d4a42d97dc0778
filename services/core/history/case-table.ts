import { STREAMS, type Stream } from '../event/vocabulary.ts';
import { createIntStack, inPage, PagedBytes, PagedInts } from './growable.ts';
import { mixed, vacate } from './key-table.ts';

/**
 * Every case the scorer knows, by stream and case id: an open-addressing hash table over ids laid end to end as UTF-8.
 * Among a million cases a look-up costs a fifth of that of a `Map` by text, and an id its bytes instead of an object.
 */
export interface CaseTable {
  /** Number of a case, or -1. */
  find(stream: Stream, caseId: string): number;
  /** Number of a case, which it gets where it is new. */
  take(stream: Stream, caseId: string): number;
  /** Reads where the next cases are looked for first, to have it at hand. */
  touch(caseIds: readonly string[]): number;
  remove(number: number): void;
  /** Whether a number is in use. */
  has(number: number): boolean;
  idOf(number: number): string;
  /** The same of several, which is quicker than one after another. */
  idsOf(numbers: readonly number[]): readonly string[];
  streamOf(number: number): Stream;
  size(): number;
  /** Every case number in use, in no particular order; the case in hand may be removed. */
  numbers(): Iterable<number>;
}

/** Start of a case number that is not in use. */
const UNUSED = -1;
const NOT_FOUND = -1;
/** Slots per case at the least, so that a run of taken slots stays short. */
const SLOTS_PER_CASE = 1.6;
/** A slot is the number + 1, and above it some bits of the hash: a case is looked at only where they agree. */
const NUMBER_BITS = 25;
/** Cases that are put into wider slots together. */
const PLACED_TOGETHER = 256;
const NUMBER_MASK = (1 << NUMBER_BITS) - 1;
const slotOf = (hash: number, number: number): number => (hash & ~NUMBER_MASK) | (number + 1);
const encoder = new TextEncoder();
/** A mark at the beginning is part of an id. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** Bytes of ids that are decoded together. */
const together = new Uint8Array(4_096);

export function createCaseTable(): CaseTable {
  return new Table();
}

class Table implements CaseTable {
  /** 0 where a slot is free. */
  #slots = new Int32Array(64);
  /** Where an id begins; its stream and length stand before it. UNUSED where the number is free. */
  readonly #starts = new PagedInts();
  #bytes = new PagedBytes();
  #written = 0;
  #wasted = 0;
  #length = 0;
  #size = 0;
  readonly #unused = createIntStack();
  /** The case that was asked for last. */
  #lastStream: Stream | null = null;
  #lastId = '';
  #last = NOT_FOUND;
  /** The free slot at which the last look-up ended. */
  #lastFree = 0;
  /** What is only read to have it at hand is added up here, or it would not be read. */
  #read = 0;
  /** Ids that are likely to be asked for next, in this order, with their hashes; how many of them were. */
  #aheadIds: readonly string[] = [];
  #aheadHashes: readonly number[] = [];
  #aheadTaken = 0;

  find(stream: Stream, caseId: string): number {
    return this.#find(stream, caseId, hashOf(caseId));
  }

  take(stream: Stream, caseId: string): number {
    // The records of one case, for its areas and its people, come one after another.
    if (stream === this.#lastStream && caseId === this.#lastId) return this.#last;
    // First, so that the slot at which a look-up ends stays the one for a new case.
    if ((this.#size + 1) * SLOTS_PER_CASE > this.#slots.length) this.#widen();
    const hash = this.#hashOfNext(caseId);
    const known = this.#find(stream, caseId, hash);
    const number = known === NOT_FOUND ? this.#add(stream, caseId, hash) : known;
    this.#remember(stream, caseId, number);
    return number;
  }

  #forgetLast(): void {
    this.#lastStream = null;
    this.#lastId = '';
    this.#last = NOT_FOUND;
  }

  #remember(stream: Stream, caseId: string, number: number): void {
    this.#lastStream = stream;
    this.#lastId = caseId;
    this.#last = number;
  }

  #find(stream: Stream, caseId: string, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const taken = slots[slot]!;
      if (taken === 0) {
        this.#lastFree = slot;
        return NOT_FOUND;
      }
      if ((taken ^ hash) >>> NUMBER_BITS !== 0) continue;
      const number = (taken & NUMBER_MASK) - 1;
      if (this.#is(number, stream, caseId)) return number;
    }
  }

  touch(caseIds: readonly string[]): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    // All hashes first: what is waited for between two of them is waited for alone.
    const hashes = caseIds.map(hashOf);
    this.#aheadIds = caseIds;
    this.#aheadHashes = hashes;
    this.#aheadTaken = 0;
    let read = 0;
    for (let i = 0; i < hashes.length; i++) read ^= slots[hashes[i]! & mask]!;
    return read;
  }

  #hashOfNext(caseId: string): number {
    if (caseId !== this.#aheadIds[this.#aheadTaken]) return hashOf(caseId);
    return this.#aheadHashes[this.#aheadTaken++]!;
  }

  #add(stream: Stream, caseId: string, hash: number): number {
    const free = this.#unused.pop();
    const number = free === -1 ? this.#length++ : free;
    if (number >= NUMBER_MASK - 1) throw new Error(`more than ${NUMBER_MASK - 1} cases in one partition`);
    this.#starts.reach(number);
    this.#starts.set(number, this.#write(stream, caseId));
    this.#size++;
    this.#slots[this.#lastFree] = slotOf(hash, number);
    return number;
  }

  remove(number: number): void {
    if (number === this.#last) this.#forgetLast();
    const slots = this.#slots;
    const numberAt = (slot: number): number => (slots[slot]! & NUMBER_MASK) - 1;
    vacate(slots.length, this.#hashOf(number), {
      isWanted: (slot) => slots[slot] !== 0 && numberAt(slot) === number,
      hashAt: (slot) => (slots[slot] === 0 ? null : this.#hashOf(numberAt(slot))),
      move: (from, to) => {
        slots[to] = slots[from]!;
      },
      free: (slot) => {
        slots[slot] = 0;
      },
    });
    const start = this.#starts.at(number);
    this.#wasted += HEAD + this.#lengthAt(start);
    this.#starts.set(number, UNUSED);
    this.#unused.push(number);
    this.#size--;
    if (this.#wasted > 65_536 && this.#wasted > this.#written / 2) this.#compact();
  }

  idOf(number: number): string {
    const start = this.#starts.at(number);
    return this.#textAt(start, this.#lengthAt(start));
  }

  idsOf(numbers: readonly number[]): readonly string[] {
    // Step by step over all of them, as they lie far apart: each step is waited for once.
    const starts = numbers.map((number) => this.#starts.at(number));
    const lengths = starts.map((start) => this.#lengthAt(start));
    return this.#textsTogether(starts, lengths) ?? starts.map((start, i) => this.#textAt(start, lengths[i]!));
  }

  /** The texts as parts of one, which costs a tenth of decoding each; null where they are too long, or not ASCII alone: then
   * where one ends in the text is not known. */
  #textsTogether(starts: readonly number[], lengths: readonly number[]): readonly string[] | null {
    let end = 0;
    for (let i = 0; i < starts.length; i++) {
      const first = inPage(starts[i]!) + HEAD;
      const length = lengths[i]!;
      if (end + length > together.length) return null;
      const bytes = this.#bytes.page(starts[i]!);
      for (let k = 0; k < length; k++) together[end + k] = bytes[first + k]!;
      end += length;
    }
    const text = decoder.decode(together.subarray(0, end));
    if (text.length !== end) return null;
    let start = 0;
    return lengths.map((length) => {
      start += length;
      return text.slice(start - length, start);
    });
  }

  #textAt(start: number, length: number): string {
    const first = inPage(start) + HEAD;
    return decoder.decode(this.#bytes.page(start).subarray(first, first + length));
  }

  streamOf(number: number): Stream {
    return this.#streamAt(this.#starts.at(number));
  }

  size(): number {
    return this.#size;
  }

  has(number: number): boolean {
    return number < this.#length && this.#starts.at(number) !== UNUSED;
  }

  *numbers(): Iterable<number> {
    for (let number = 0; number < this.#length; number++) if (this.has(number)) yield number;
  }

  #place(hash: number, number: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = slotOf(hash, number);
  }

  #widen(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    let some: number[] = [];
    for (const number of this.numbers()) {
      if (some.push(number) < PLACED_TOGETHER) continue;
      this.#placeAll(some);
      some = [];
    }
    this.#placeAll(some);
  }

  /** The slots are read first, so that they are waited for together. */
  #placeAll(numbers: readonly number[]): void {
    const mask = this.#slots.length - 1;
    const hashes = numbers.map((number) => this.#hashOf(number));
    for (let i = 0; i < hashes.length; i++) this.#read += this.#slots[hashes[i]! & mask]!;
    for (let i = 0; i < hashes.length; i++) this.#place(hashes[i]!, numbers[i]!);
  }

  #hashOf(number: number): number {
    const start = this.#starts.at(number);
    const bytes = this.#bytes.page(start);
    const first = inPage(start) + HEAD;
    const end = first + this.#lengthAt(start);
    let hash = FIRST_HASH;
    for (let i = first; i < end; i++) {
      const unit = bytes[i]!;
      if (unit > 127) return hashOf(this.idOf(number));
      hash = nextHash(hash, unit);
    }
    return mixed(hash);
  }

  #write(stream: Stream, caseId: string): number {
    // At most three bytes for a UTF-16 code unit, and at least one.
    if (caseId.length > MOST_BYTES) throw tooLong();
    const start = this.#bytes.begin(HEAD + 3 * caseId.length);
    const bytes = this.#bytes.page(start);
    const at = inPage(start);
    const length = writeText(bytes, at + HEAD, caseId);
    if (length > MOST_BYTES) throw tooLong();
    const head = (length << STREAM_BITS) | STREAMS.indexOf(stream);
    bytes[at] = head & 255;
    bytes[at + 1] = head >>> 8;
    this.#bytes.endAt(start + HEAD + length);
    this.#written += HEAD + length;
    return start;
  }

  #headAt(start: number): number {
    const bytes = this.#bytes.page(start);
    const at = inPage(start);
    return bytes[at]! | (bytes[at + 1]! << 8);
  }

  #lengthAt(start: number): number {
    return this.#headAt(start) >>> STREAM_BITS;
  }

  #streamAt(start: number): Stream {
    return STREAMS[this.#headAt(start) & ((1 << STREAM_BITS) - 1)]!;
  }

  #is(number: number, stream: Stream, caseId: string): boolean {
    const start = this.#starts.at(number);
    const bytes = this.#bytes.page(start);
    const first = inPage(start) + HEAD;
    if (this.#streamAt(start) !== stream) return false;
    const length = this.#lengthAt(start);
    if (length < caseId.length) return false;
    for (let i = 0; i < caseId.length; i++) {
      const unit = caseId.charCodeAt(i);
      if (unit > 127) return this.idOf(number) === caseId;
      if (bytes[first + i] !== unit) return false;
    }
    return length === caseId.length;
  }

  #compact(): void {
    const compact = new PagedBytes();
    for (const number of this.numbers()) {
      const start = this.#starts.at(number);
      const length = HEAD + this.#lengthAt(start);
      const at = inPage(start);
      const moved = compact.begin(length);
      compact.page(moved).set(this.#bytes.page(start).subarray(at, at + length), inPage(moved));
      compact.endAt(moved + length);
      this.#starts.set(number, moved);
    }
    this.#bytes = compact;
    this.#written -= this.#wasted;
    this.#wasted = 0;
  }
}

/** Bytes before an id: two bits for its stream, the rest for its length. */
const HEAD = 2;
const STREAM_BITS = 2;
const MOST_BYTES = (1 << (8 * HEAD - STREAM_BITS)) - 1;

const tooLong = (): Error => new Error(`a case id of more than ${MOST_BYTES} bytes`);

/** Gives how many bytes it takes. */
function writeText(bytes: Uint8Array, start: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 127) return encoder.encodeInto(text, bytes.subarray(start)).written;
    bytes[start + i] = unit;
  }
  return text.length;
}

/** FNV-1a (Fowler, Noll, Vo) over the code units. Ids tell cases apart but for a few: the stream would not make it better. */
function hashOf(caseId: string): number {
  let hash = FIRST_HASH;
  for (let i = 0; i < caseId.length; i++) hash = nextHash(hash, caseId.charCodeAt(i));
  return mixed(hash);
}

const FIRST_HASH = 0x811c9dc5;
const nextHash = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193);
