import { grown } from '../growable.ts';
import type { Value } from '../leaves.ts';

/** Of no value, null, there is nothing before and nothing to count: later than anything. */
export const NEVER = 2_147_483_647;

const NO_VALUE = -1;
const NOWHERE = -1;

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
      this.#values[place] = NO_VALUE;
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

  /** Puts another value at a place and tells the places whose last place before changed, with that one. What comes behind
   * is sought from a value's last place back: what changes is mostly new. */
  set(place: number, value: Value, tell: (place: number, previous: number) => void): void {
    const before = this.#values[place]!;
    const after = value === null ? NO_VALUE : this.#numberOf(value);
    if (before === after) return;
    if (before !== NO_VALUE) this.#unlink(place, before, tell);
    this.#values[place] = after;
    if (after === NO_VALUE) tell(place, NEVER);
    else this.#link(place, after, tell);
  }

  #unlink(place: number, number: number, tell: (place: number, previous: number) => void): void {
    const previous = this.#previous[place]!;
    const next = this.next(place);
    if (next === NOWHERE) this.#last[number] = previous + 1;
    else {
      this.#previous[next] = previous;
      tell(next, previous);
    }
  }

  #link(place: number, number: number, tell: (place: number, previous: number) => void): void {
    let next = NOWHERE;
    let previous = this.#last[number]! - 1;
    for (; previous > place; previous = this.#previous[previous]!) next = previous;
    this.#previous[place] = previous;
    tell(place, previous);
    if (next === NOWHERE) this.#last[number] = place + 1;
    else {
      this.#previous[next] = place;
      tell(next, place);
    }
  }

  /** The next place of the value at a place, or -1. */
  next(place: number): number {
    const number = this.#values[place]!;
    let next = NOWHERE;
    if (number === NO_VALUE) return next;
    for (let one = this.#last[number]! - 1; one > place; one = this.#previous[one]!) next = one;
    return next;
  }

  truncate(length: number): void {
    while (this.#length > length) {
      const place = --this.#length;
      const number = this.#values[place]!;
      if (number !== NO_VALUE) this.#last[number] = this.#previous[place]! + 1;
    }
  }
}
