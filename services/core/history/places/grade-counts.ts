import { grown } from '../growable.ts';
import type { PlaceNode } from './place-node.ts';

/** Nodes of fewer entries are counted by looking at each; of the others it is known how many of each grade are before every so many. */
export const COUNTED = 1_024;
const SHIFT = 10;
const NO_GRADES = new Uint8Array(0);
const NO_COUNTS = new Int32Array(0);

/** How many of a node's entries have which grade. */
export class GradeCounts {
  /** Of a leaf's entries, by their index: those of a window's are far-off memory each. */
  leaf = NO_GRADES;
  /** Counts of all entries, and rows of those of the first 1,024, 2,048 and so on. */
  #all = NO_COUNTS;
  #rows = NO_COUNTS;
  #length = 0;

  extend({ children, ordinals }: PlaceNode, length: number, grades: Uint8Array, width: number): void {
    const grade = grades[ordinals[length - 1]!]!;
    if (children === null) {
      this.leaf = grown(this.leaf, length);
      this.leaf[length - 1] = grade;
    } else this.leaf = NO_GRADES;
    if (length < COUNTED) return;
    if (length === COUNTED) this.#begin(ordinals, grades, width);
    else if (grade < width) this.#all[grade]!++;
    this.#length = length;
    if ((length & (COUNTED - 1)) !== 0) return;
    const at = width * ((length >>> SHIFT) - 1);
    this.#rows = grown(this.#rows, at + width);
    this.#rows.set(this.#all, at);
  }

  #begin(ordinals: Int32Array, grades: Uint8Array, width: number): void {
    this.#all = new Int32Array(width);
    count(this.#all, 1, ordinals, 0, COUNTED, grades);
  }

  cut({ ordinals }: PlaceNode, length: number, grades: Uint8Array): void {
    if (length < COUNTED) return;
    const all = this.#all;
    const width = all.length;
    const row = length >>> SHIFT;
    all.set(this.#rows.subarray(width * (row - 1), width * row));
    count(all, 1, ordinals, row << SHIFT, length, grades);
    this.#length = length;
  }

  /** Adds the counts of the first `length` entries, or with the sign -1 takes them off; there are `COUNTED` in the node at least. */
  addTo(counts: Int32Array, sign: 1 | -1, { ordinals }: PlaceNode, length: number, grades: Uint8Array): void {
    const width = this.#all.length;
    const row = (length + COUNTED / 2) >>> SHIFT;
    const isAll = length === this.#length || row << SHIFT > this.#length;
    const known = isAll ? this.#length : row << SHIFT;
    const values = isAll ? this.#all : this.#rows;
    const at = isAll ? 0 : width * (row - 1);
    if (known > 0) for (let i = 0; i < width; i++) counts[i]! += sign * values[at + i]!;
    if (known < length) count(counts, sign, ordinals, known, length, grades);
    else count(counts, sign === 1 ? -1 : 1, ordinals, length, known, grades);
  }
}

/** Counts entries `[from, to)`; what is behind the end of `counts` is not kept. */
export function count(
  counts: Int32Array,
  sign: 1 | -1,
  ordinals: Int32Array,
  from: number,
  to: number,
  grades: Uint8Array,
): void {
  for (let i = from; i < to; i++) counts[grades[ordinals[i]!]!]! += sign;
}
