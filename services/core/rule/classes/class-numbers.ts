import { createIntStack } from '../../history/growable.ts';
import type { ClassLimits } from './limits.ts';

/** Gives classes their numbers, from 0 on, those that were freed again first. */
export class ClassNumbers {
  /** Numbers in use. */
  size = 0;
  /** Beyond the greatest number that was given. */
  length = 0;
  readonly #limits: ClassLimits;
  #crowd: number;
  #unused = createIntStack();

  constructor(limits: ClassLimits) {
    this.#limits = limits;
    this.#crowd = limits.leastCrowd;
  }

  isCrowded(): boolean {
    return this.size >= this.#crowd;
  }

  take(): number {
    const { mostClasses } = this.#limits;
    if (this.size === mostClasses)
      throw new Error(
        `the rules tell more than ${mostClasses} kinds of standing events apart: publish rules with fewer different bounds and values in their filters, or keep events for a shorter time`,
      );
    this.size++;
    const unused = this.#unused.pop();
    return unused === -1 ? this.length++ : unused;
  }

  /** `isUsed` tells which numbers `entries` entries use, by number. */
  free(isUsed: Uint8Array, entries: number): void {
    this.#unused = createIntStack();
    this.size = this.length;
    for (let number = this.length - 1; number >= 0; number--) {
      if (isUsed[number] === 1) continue;
      this.#unused.push(number);
      this.size--;
    }
    const { leastCrowd, entriesPerClass, mostClasses, spare } = this.#limits;
    const more = Math.max(leastCrowd, this.size, entries / entriesPerClass);
    this.#crowd = Math.min(this.size + more, mostClasses - spare);
  }
}
