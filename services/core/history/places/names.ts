import { grown } from '../growable.ts';
import type { Value } from '../leaves.ts';
import { NO_ROW } from '../values/column.ts';
import type { Extra } from './extra.ts';
import type { PlaceNode } from './place-node.ts';

/** The number of null. */
const UNKNOWN = 0;
const NONE = -1;
const SEVERAL = -2;

/** The number that all of a node's entries have. Places often have one value: a camera stays where it is. */
interface Only {
  number: number;
}

/** The values of a field as numbers by ordinal, for telling which ones some nodes have. */
export class Names implements Extra<Only> {
  readonly #read: (row: number) => Value;
  readonly #numbers = new Map<Value, number>([[null, UNKNOWN]]);
  readonly #values: Value[] = [null];
  #byOrdinal = new Int32Array(0);
  /** By number, the last round in which it was told. */
  #told = new Int32Array(1);
  #round = 0;

  constructor(read: (row: number) => Value) {
    this.#read = read;
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
    this.#told = grown(this.#told, number + 1);
    return number;
  }

  newSummary(): Only {
    return { number: NONE };
  }

  extend(only: Only, { ordinals }: PlaceNode, length: number): void {
    const number = this.#byOrdinal[ordinals[length - 1]!]!;
    if (only.number !== number) only.number = only.number === NONE ? number : SEVERAL;
  }

  cut(): void {}

  /** Begins a round, in which each value is told once. */
  begin(): void {
    this.#round++;
    this.#told[UNKNOWN] = this.#round;
  }

  /** The value of an entry where it was not told in this round and is known, else null. */
  next(ordinal: number): Value {
    return this.#tell(this.#byOrdinal[ordinal]!);
  }

  /** The same where all of a node's entries have it; undefined where they differ. */
  onlyNext({ summaries }: PlaceNode, number: number): Value | undefined {
    const only = (summaries[number] as Only).number;
    return only === SEVERAL ? undefined : this.#tell(only);
  }

  #tell(number: number): Value {
    if (this.#told[number] === this.#round) return null;
    this.#told[number] = this.#round;
    return this.#values[number]!;
  }
}
