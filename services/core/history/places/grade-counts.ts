import { grown } from '../growable.ts';
import type { PlaceNode } from './place-node.ts';
import { FEW } from './quarters.ts';

/** The entries of smaller nodes are counted one by one. */
export const COUNTED = FEW;
/** Of larger ones it is known how many of each grade are before every so many. */
const ROW_SHIFT = 9;
const ROW = 1 << ROW_SHIFT;
/** So many counts come from memory at once. */
const LINE = 32;
/** So many entries and more may be too many of a grade for two bytes. */
const MANY = 1 << 16;

type Counts = Uint16Array | Int32Array;
const NO_COUNTS: Counts = new Uint16Array(0);

/** How many of a node's entries have which grade. */
export class GradeCounts {
  /** Counts of all entries, and rows of those of the first 512, 1,024 and so on. */
  #all = NO_COUNTS;
  #rows = NO_COUNTS;
  #length = 0;

  extend({ ordinals }: PlaceNode, length: number, grades: Uint8Array, width: number): void {
    const grade = grades[ordinals[length - 1]!]!;
    if (length < COUNTED) return;
    if (length === COUNTED) this.#begin(ordinals, grades, width);
    else {
      if (length === MANY) this.#widen();
      if (grade < width) this.#all[grade]!++;
    }
    this.#length = length;
    if ((length & (ROW - 1)) === 0) this.#addRow(width);
  }

  #begin(ordinals: Int32Array, grades: Uint8Array, width: number): void {
    this.#all = new Uint16Array(width);
    count(this.#all, 1, ordinals, 0, COUNTED, grades);
  }

  #widen(): void {
    this.#all = Int32Array.from(this.#all);
    this.#rows = Int32Array.from(this.#rows);
  }

  #addRow(width: number): void {
    const at = width * ((this.#length >>> ROW_SHIFT) - 1);
    this.#rows = grown(this.#rows, at + width);
    this.#rows.set(this.#all, at);
  }

  cut({ ordinals }: PlaceNode, length: number, grades: Uint8Array): void {
    if (length < COUNTED) return;
    const all = this.#all;
    const width = all.length;
    const row = length >>> ROW_SHIFT;
    if (row === 0) all.fill(0);
    else all.set(this.#rows.subarray(width * (row - 1), width * row));
    count(all, 1, ordinals, row << ROW_SHIFT, length, grades);
    this.#length = length;
  }

  /** Adds the counts of the first `length` entries, or with the sign -1 takes them off; there are `COUNTED` in the node at least. */
  addTo(counts: Int32Array, sign: 1 | -1, { ordinals }: PlaceNode, length: number, grades: Uint8Array): void {
    const known = this.#nearest(length);
    if (known > 0) this.#addKnown(counts, sign, known);
    if (known < length) count(counts, sign, ordinals, known, length, grades);
    else count(counts, sign === 1 ? -1 : 1, ordinals, length, known, grades);
  }

  /** Adds the counts of all entries, of which there are `COUNTED` at least. */
  addAll(counts: Int32Array): void {
    if (this.#all instanceof Uint16Array) addShort(counts, this.#all);
    else addLong(counts, this.#all);
  }

  /** Reads here and there what `addAll` will read. */
  touch(): number {
    let read = 0;
    for (let grade = 0; grade < this.#all.length; grade += LINE) read += this.#all[grade]!;
    return read;
  }

  /** The number of entries nearest to this one whose counts are known: of rows, of all or of none. */
  #nearest(length: number): number {
    const below = length & ~(ROW - 1);
    const above = Math.min(below + ROW, this.#length);
    return length - below <= above - length ? below : above;
  }

  #addKnown(counts: Int32Array, sign: 1 | -1, known: number): void {
    const width = this.#all.length;
    const isAll = known === this.#length;
    const values = isAll ? this.#all : this.#rows;
    const at = isAll ? 0 : width * ((known >>> ROW_SHIFT) - 1);
    for (let grade = 0; grade < width; grade++) counts[grade]! += sign * values[at + grade]!;
  }
}

/** One loop for each width: a loop over either would look which it is at each step. */
function addShort(counts: Int32Array, more: Uint16Array): void {
  for (let grade = 0; grade < more.length; grade++) counts[grade] = (counts[grade]! + more[grade]!) | 0;
}

function addLong(counts: Int32Array, more: Int32Array): void {
  for (let grade = 0; grade < more.length; grade++) counts[grade] = (counts[grade]! + more[grade]!) | 0;
}

/** Counts entries `[from, to)`; what is behind the end of `counts` is not kept. */
export function count(
  counts: Counts,
  sign: 1 | -1,
  ordinals: Int32Array,
  from: number,
  to: number,
  grades: Uint8Array,
): void {
  for (let i = from; i < to; i++) counts[grades[ordinals[i]!]!]! += sign;
}
