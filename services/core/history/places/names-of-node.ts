import { Newest, UNSURE } from './newest.ts';
import type { PlaceNode } from './place-node.ts';

/** The number of null. */
export const UNKNOWN = 0;
const NONE = -1;
/** Stands for the number of a node whose entries differ. */
export const SEVERAL = -2;
/** Smaller nodes tell their entries one by one. */
const LISTED = 256;
/** Names are listed where a node has so many entries of each on average, and until it has half as many. */
const ENTRIES_OF_NAME = 8;

/** The numbers that a node's entries have. */
export class NamesOfNode {
  /** The one that all of them have. Places often have one value: a camera stays where it is. */
  only = NONE;
  /** The known ones where they are listed, which spares looking through all entries of a square that a circle holds. */
  newest: Newest | null = null;
  #length = 0;

  extend({ ordinals }: PlaceNode, length: number, numbers: Int32Array): void {
    const ordinal = ordinals[length - 1]!;
    const number = numbers[ordinal]!;
    this.#length = length;
    if (this.only !== number) this.only = this.only === NONE ? number : SEVERAL;
    if (this.newest !== null) this.#list(this.newest, number, ordinal);
    // A node is looked through once it has doubled: a step or two for each entry.
    else if (this.only === SEVERAL && length >= LISTED && (length & (length - 1)) === 0)
      this.newest = listOf(ordinals, length, numbers);
  }

  #list(newest: Newest, number: number, ordinal: number): void {
    if (number === UNKNOWN) return;
    newest.set(number, ordinal);
    if (newest.length * ENTRIES_OF_NAME > this.#length * 2) this.newest = null;
  }

  cut({ ordinals }: PlaceNode, length: number, numbers: Int32Array): void {
    const { newest } = this;
    for (let i = length; newest !== null && i < this.#length; i++) {
      const number = numbers[ordinals[i]!]!;
      if (number !== UNKNOWN) newest.set(number, UNSURE);
    }
    this.#length = length;
  }
}

function listOf(ordinals: Int32Array, length: number, numbers: Int32Array): Newest | null {
  const newest = new Newest();
  for (let i = 0; i < length; i++) {
    const number = numbers[ordinals[i]!]!;
    if (number !== UNKNOWN) newest.set(number, ordinals[i]!);
    if (newest.length * ENTRIES_OF_NAME > length) return null;
  }
  return newest;
}
