import { grown } from '../growable.ts';
import { type Scale, scaleFor, UNKNOWN_GRADE } from '../values/scale.ts';
import type { Extra } from './extra.ts';
import { GradeCounts } from './grade-counts.ts';
import { GradeList } from './grade-list.ts';
import type { EntryColumn } from './leaf-entries.ts';
import type { Numbers } from './numbers.ts';
import type { PlaceNode } from './place-node.ts';
import type { Places, PlaceTree } from './place-tree.ts';

/** A grade may have one entry in so many, which is four times its share on a full scale, or this many, before a scale is worn. */
const SHARE = 32;
const FEW = 256;
/** A scale is made anew after so small a part of its entries came or went at the earliest, as that takes all of them. */
const CHANGED = 16;

/**
 * The values of a field by grade: how many of each grade some nodes have is summed up, which tells the grade of the n-th
 * smallest, and the entries of that one grade, which lie together, tell which it is.
 */
export class Graded implements Extra<GradeCounts> {
  readonly scale: Scale;
  /** Of the entries of small leaves: those of a window's are far-off memory each. */
  readonly inLeaves: EntryColumn<Uint8Array>;
  readonly #numbers: Numbers;
  readonly #places: Places;
  /** Of even grades; those of the others have one value each. */
  readonly #lists: (GradeList | undefined)[] = [];
  /** Grades by ordinal. */
  byOrdinal = new Uint8Array(0);
  #length = 0;
  /** Entries when the scale was made. */
  readonly #made: number;

  constructor(
    numbers: Numbers,
    { places, length }: Pick<PlaceTree, 'places' | 'length'>,
    inLeaves: EntryColumn<Uint8Array>,
  ) {
    this.inLeaves = inLeaves;
    this.#numbers = numbers;
    this.#places = places;
    this.#made = length;
    this.scale = scaleFor(numbers.byOrdinal, length);
  }

  append(ordinal: number, row: number): void {
    if (ordinal < this.#length) for (const list of this.#lists) list?.truncate(ordinal);
    this.#length = ordinal + 1;
    const value = this.#numbers.byOrdinal[ordinal]!;
    const grade = this.scale.gradeOf(value);
    this.byOrdinal = grown(this.byOrdinal, ordinal + 1);
    this.byOrdinal[ordinal] = grade;
    if (grade === UNKNOWN_GRADE || (grade & 1) === 1) return;
    this.#lists[grade >>> 1] ??= new GradeList();
    this.#lists[grade >>> 1]!.add(ordinal, this.#places.lat(row), this.#places.lon(row), value);
  }

  /** The numbers tell. */
  isSame(): boolean {
    return true;
  }

  newSummary(): GradeCounts {
    return new GradeCounts();
  }

  extend(counts: GradeCounts | null, node: PlaceNode, length: number, ordinal: number): void {
    if (counts !== null) counts.extend(node, length, this.byOrdinal, this.scale.grades);
    else if (node.isLeaf) this.inLeaves.values[node.start + length - 1] = this.byOrdinal[ordinal]!;
  }

  cut(counts: GradeCounts | null, node: PlaceNode, length: number): void {
    counts?.cut(node, length, this.byOrdinal);
  }

  /** The entries of an even grade. */
  listOf(grade: number): GradeList | undefined {
    return this.#lists[grade >>> 1];
  }

  /** Whether a grade has far more entries than others, which another scale, after a good many events, may mend. */
  isWorn(grade: number): boolean {
    if (Math.abs(this.#length - this.#made) * CHANGED <= this.#made) return false;
    const many = Math.max(FEW, this.#length / SHARE);
    return (this.listOf(grade)?.length ?? 0) > many;
  }
}
