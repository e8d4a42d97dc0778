import type { Circle } from '../../geo/circle.ts';
import { grown } from '../growable.ts';
import { type Candidates, type Cut, isBefore, type Part } from '../values/ranked-among.ts';
import { GRADES } from '../values/scale.ts';
import type { Kept } from './extra.ts';
import { COUNTED, count, type GradeCounts } from './grade-counts.ts';
import type { Graded } from './graded.ts';
import type { PlaceNode } from './place-node.ts';
import { QUARTERS, type Quarters } from './quarters.ts';

/** So many nodes are counted at once, and so many squares looked into. */
const WAITING = 256;
const GROUP = 16;

/** The values of a tree's entries in a circle, of ordinals `[from, to)`: as they are shown they are counted by grade. */
export class GradedPart implements Part {
  readonly steps: Float64Array<ArrayBuffer>;
  /** Whether a grade that was looked at has too many entries. */
  isWorn: boolean = false;
  readonly #graded: Graded;
  readonly #number: number;
  readonly #quarters: Quarters;
  readonly #circle: Circle;
  readonly #from: number;
  readonly #to: number;
  readonly #counts = new Int32Array(GRADES);
  /** Known values of lower grades. */
  readonly #before = new Int32Array(GRADES);
  /** Records of nodes wholly inside that are not yet counted. */
  readonly #waiting = new Int32Array(WAITING);
  #waitingCount = 0;
  /** Of squares wholly inside with few entries. */
  readonly #squares: number[] = [];

  constructor({ extra, number }: Kept<Graded>, quarters: Quarters, circle: Circle, from: number, to: number) {
    this.#graded = extra;
    this.#number = number;
    this.#quarters = quarters;
    this.#circle = circle;
    this.#from = from;
    this.#to = to;
    this.steps = extra.scale.steps;
  }

  get reads(): Uint8Array {
    return this.#graded.inLeaves.values;
  }

  /** All entries of a node, by its record. */
  all(record: number): void {
    const quarters = this.#quarters;
    const first = quarters.quartersOf(record);
    const length = quarters.lengthOf(record);
    if (length === 0) return;
    if (length >= COUNTED || quarters.startOf(record) >= 0) this.#wait(record);
    else if (first < 0) this.whole(quarters.nodes[record]!, 0, length);
    else this.#squares.push(record);
  }

  /** Counts the quarters of the squares that were put by, and of those that they hold. */
  #countSquares(): number {
    const [quarters, squares] = [this.#quarters, this.#squares];
    let read = 0;
    for (let i = 0; i < squares.length; i++) {
      if (i % GROUP === 0)
        for (const square of squares.slice(i, i + GROUP)) read += quarters.touchQuarters(square);
      const first = quarters.quartersOf(squares[i]!);
      for (let quarter = first; quarter < first + QUARTERS; quarter++) this.all(quarter);
    }
    squares.length = 0;
    return read;
  }

  #wait(record: number): void {
    if (this.#waitingCount === WAITING) this.#countWaiting();
    this.#waiting[this.#waitingCount++] = record;
  }

  /** Counts the nodes that were put by: what of them is far-off memory is waited for at once. */
  #countWaiting(): number {
    const { inLeaves } = this.#graded;
    const [quarters, waiting, length] = [this.#quarters, this.#waiting, this.#waitingCount];
    let read = 0;
    for (let i = 0; i < length; i++) {
      const start = quarters.startOf(waiting[i]!);
      read += start < 0 ? this.#countsOf(quarters.nodes[waiting[i]!]!).touch() : inLeaves.values[start]!;
    }
    for (let i = 0; i < length; i++) {
      const start = quarters.startOf(waiting[i]!);
      if (start < 0) this.#countsOf(quarters.nodes[waiting[i]!]!).addAll(this.#counts);
      else countIn(this.#counts, inLeaves.values, start, start + quarters.lengthOf(waiting[i]!));
    }
    this.#waitingCount = 0;
    return read;
  }

  whole(node: PlaceNode, low: number, high: number): void {
    const counts = this.#counts;
    const { byOrdinal } = this.#graded;
    if (node.isSmall) countIn(counts, this.#graded.inLeaves.values, node.start + low, node.start + high);
    else if (node.length < COUNTED || high - low < GRADES)
      count(counts, 1, node.ordinals, low, high, byOrdinal);
    else {
      this.#countsOf(node).addTo(counts, 1, node, high, byOrdinal);
      if (low > 0) this.#countsOf(node).addTo(counts, -1, node, low, byOrdinal);
    }
  }

  some(slots: Int32Array, length: number): void {
    const counts = this.#counts;
    const { values } = this.#graded.inLeaves;
    for (let i = 0; i < length; i++) counts[values[slots[i]!]!]!++;
  }

  someOf({ ordinals }: PlaceNode, indexes: Int32Array, length: number): void {
    const counts = this.#counts;
    const { byOrdinal } = this.#graded;
    for (let i = 0; i < length; i++) counts[byOrdinal[ordinals[indexes[i]!]!]!]!++;
  }

  #countsOf({ summaries }: PlaceNode): GradeCounts {
    return summaries![this.#number] as GradeCounts;
  }

  /** How many values are known, once all entries were shown. */
  sumUp(): number {
    this.#countSquares();
    this.#countWaiting();
    const { grades } = this.#graded.scale;
    const [counts, before] = [this.#counts, this.#before];
    let sum = 0;
    for (let grade = 0; grade < grades; grade++) {
      before[grade] = sum;
      sum += counts[grade]!;
    }
    before[grades] = sum;
    return sum;
  }

  least({ step, isBehind }: Cut): number {
    const grade = this.#graded.scale.gradeOf(step);
    return this.#before[isStep(grade) && isBehind ? grade + 1 : grade]!;
  }

  most({ step, isBehind }: Cut): number {
    const grade = this.#graded.scale.gradeOf(step);
    return this.#before[isStep(grade) && !isBehind ? grade : grade + 1]!;
  }

  between(low: Cut, high: Cut, into: Candidates): number {
    const { scale } = this.#graded;
    let first = scale.gradeOf(low.step);
    if (isStep(first) && low.isBehind) first++;
    let last = scale.gradeOf(high.step);
    if (isStep(last) && !high.isBehind) last--;
    let before = this.#before[first]!;
    for (let grade = first; grade <= last; grade++) {
      if (isStep(grade)) this.#repeat(scale.stepOf(grade), this.#counts[grade]!, into);
      else before += this.#among(grade, low, high, into);
    }
    return before;
  }

  #repeat(value: number, times: number, into: Candidates): void {
    into.numbers = grown(into.numbers, into.length + times);
    into.numbers.fill(value, into.length, into.length + times);
    into.length += times;
  }

  /** Those of a grade between two cuts; gives how many of it lie before the first. */
  #among(grade: number, low: Cut, high: Cut, into: Candidates): number {
    const { scale } = this.#graded;
    if (this.#graded.isWorn(grade)) this.isWorn = true;
    into.numbers = grown(into.numbers, into.length + this.#counts[grade]!);
    const { numbers, length } = into;
    const list = this.#graded.listOf(grade);
    const found = list?.gather(this.#circle, this.#from, this.#to, numbers, length) ?? 0;
    into.length += found;
    const isCut = scale.gradeOf(low.step) === grade || scale.gradeOf(high.step) === grade;
    return isCut ? keepBetween(low, high, into, length) : 0;
  }
}

/** Of the numbers from an index on keeps those between two cuts; gives how many lay before the first. */
function keepBetween(low: Cut, high: Cut, into: Candidates, from: number): number {
  const { numbers, length } = into;
  let before = 0;
  into.length = from;
  for (let i = from; i < length; i++) {
    const value = numbers[i]!;
    if (isBefore(value, low)) before++;
    else if (isBefore(value, high)) numbers[into.length++] = value;
  }
  return before;
}

/** Counts the grades of slots `[from, to)`. */
function countIn(counts: Int32Array, grades: Uint8Array, from: number, to: number): void {
  for (let slot = from; slot < to; slot++) counts[grades[slot]!]!++;
}

const isStep = (grade: number): boolean => (grade & 1) === 1;
