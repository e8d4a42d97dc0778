import { grown } from '../growable.ts';
import type { Value } from '../leaves.ts';
import { NO_ROW } from '../values/column.ts';
import type { Extra } from './extra.ts';
import type { EntryColumn } from './leaf-entries.ts';
import { NamesOfNode, SEVERAL, UNKNOWN } from './names-of-node.ts';
import type { PlaceNode } from './place-node.ts';

/** The values of a field as numbers by ordinal, for telling which ones some nodes have. */
export class Names implements Extra<NamesOfNode> {
  /** Of the entries of small leaves: those of a window's are far-off memory each. */
  readonly inLeaves: EntryColumn<Int32Array>;
  readonly #read: (row: number) => Value;
  readonly #numbers = new Map<Value, number>([[null, UNKNOWN]]);
  readonly #values: Value[] = [null];
  #byOrdinal = new Int32Array(0);
  /** By number, the last round in which it was told. */
  #rounds = new Int32Array(1);
  #round = 0;
  #told = new Int32Array(0);
  /** How many values were told in this round. */
  told: number = 0;

  constructor(read: (row: number) => Value, inLeaves: EntryColumn<Int32Array>) {
    this.#read = read;
    this.inLeaves = inLeaves;
  }

  append(ordinal: number, row: number): void {
    this.#byOrdinal = grown(this.#byOrdinal, ordinal + 1);
    this.#byOrdinal[ordinal] = row === NO_ROW ? UNKNOWN : this.#numberOf(this.#read(row));
  }

  isSame(ordinal: number, row: number): boolean {
    return this.#numbers.get(this.#read(row)) === this.#byOrdinal[ordinal];
  }

  #numberOf(value: Value): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    const number = this.#values.push(value) - 1;
    this.#numbers.set(value, number);
    this.#rounds = grown(this.#rounds, number + 1);
    this.#told = grown(this.#told, number);
    return number;
  }

  newSummary(): NamesOfNode {
    return new NamesOfNode();
  }

  extend(names: NamesOfNode | null, node: PlaceNode, length: number, ordinal: number): void {
    if (names !== null) names.extend(node, length, this.#byOrdinal);
    else if (node.isLeaf) this.inLeaves.values[node.start + length - 1] = this.#byOrdinal[ordinal]!;
  }

  cut(names: NamesOfNode | null, node: PlaceNode, length: number): void {
    names?.cut(node, length, this.#byOrdinal);
  }

  /** Begins a round, in which each value is told once. */
  begin(): void {
    this.#round++;
    this.#rounds[UNKNOWN] = this.#round;
    this.told = 0;
  }

  #tell(number: number): void {
    if (this.#rounds[number] === this.#round) return;
    this.#rounds[number] = this.#round;
    this.#told[this.told++] = number;
  }

  /** Tells entries `[low, high)` of a leaf. */
  tellLeaf({ isSmall, start, ordinals }: PlaceNode, low: number, high: number): void {
    const { values } = this.inLeaves;
    if (isSmall) for (let slot = start + low; slot < start + high; slot++) this.#tell(values[slot]!);
    else for (let i = low; i < high; i++) this.#tell(this.#byOrdinal[ordinals[i]!]!);
  }

  /** Tells those of the entries of small leaves that the first `length` slots name. */
  tellSome(slots: Int32Array, length: number): void {
    const { values } = this.inLeaves;
    for (let i = 0; i < length; i++) this.#tell(values[slots[i]!]!);
  }

  /** Tells those of a large leaf's that the first `length` indexes name. */
  tellSomeOf({ ordinals }: PlaceNode, indexes: Int32Array, length: number): void {
    for (let i = 0; i < length; i++) this.#tell(this.#byOrdinal[ordinals[indexes[i]!]!]!);
  }

  /** Tells of a node, which has entries of ordinals `[from, to)`, what is known to be among them; false where there may be more. */
  tellKnown({ only, newest }: NamesOfNode, from: number, to: number): boolean {
    if (only !== SEVERAL) {
      this.#tell(only);
      return true;
    }
    if (newest === null) return false;
    const { cells } = newest;
    let isAll = true;
    for (let at = 0; at < cells.length; at += 2) {
      const number = cells[at]!;
      const ordinal = cells[at + 1]!;
      // What is told already may stand anywhere.
      if (ordinal < from || this.#rounds[number] === this.#round) continue;
      if (ordinal < to) this.#tell(number);
      else isAll = false;
    }
    return isAll;
  }

  /** Adds the values that were told in this round. */
  addTo(values: Set<Value>): void {
    for (let i = 0; i < this.told; i++) values.add(this.#values[this.#told[i]!]!);
  }
}
