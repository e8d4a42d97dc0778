import { grown } from '../growable.ts';
import type { Value } from '../leaves.ts';

/** Of no value, null, there is nothing before and nothing to count: later than anything. */
export const NEVER = 2_147_483_647;

/** Where each of a row of values stood last before. */
export class LastSeen {
  readonly #numbers = new Map<Value, number>();
  /** By number of a value, its last place and one; 0 where it stands nowhere. */
  #last = new Int32Array(0);
  /** By place, the number of its value (-1 for null) and the place before. */
  #values = new Int32Array(0);
  #previous = new Int32Array(0);
  #length = 0;

  /** Takes in the next value and gives the last place of the same, -1 where there is none. */
  append(value: Value): number {
    const place = this.#length++;
    this.#values = grown(this.#values, place + 1);
    this.#previous = grown(this.#previous, place + 1);
    if (value === null) {
      this.#values[place] = -1;
      return NEVER;
    }
    const number = this.#numberOf(value);
    const previous = this.#last[number]! - 1;
    this.#last[number] = place + 1;
    this.#values[place] = number;
    this.#previous[place] = previous;
    return previous;
  }

  #numberOf(value: Value): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(value, number);
    this.#last = grown(this.#last, number + 1);
    return number;
  }

  truncate(length: number): void {
    while (this.#length > length) {
      const place = --this.#length;
      const number = this.#values[place]!;
      if (number !== -1) this.#last[number] = this.#previous[place]! + 1;
    }
  }
}
