import { grown } from '../growable.ts';
import { firstAbove, firstNotBelow } from './bounds.ts';
import type { Candidates, Cut, Part } from './ranked-among.ts';

const NO_STEPS = new Float64Array(0);

/** Numbers in rising order, of which all is known everywhere. */
export class SortedPart implements Part {
  readonly steps = NO_STEPS;
  readonly #numbers: Float64Array<ArrayBuffer>;

  constructor(numbers: Float64Array<ArrayBuffer>) {
    this.#numbers = numbers;
  }

  least({ step, isBehind }: Cut): number {
    return (isBehind ? firstAbove : firstNotBelow)(this.#numbers, 0, this.#numbers.length, step);
  }

  most(cut: Cut): number {
    return this.least(cut);
  }

  between(low: Cut, high: Cut, into: Candidates): number {
    const [from, to] = [this.least(low), this.least(high)];
    into.numbers = grown(into.numbers, into.length + to - from);
    into.numbers.set(this.#numbers.subarray(from, to), into.length);
    into.length += to - from;
    return from;
  }
}
