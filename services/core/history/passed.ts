import { grown } from './growable.ts';

/**
 * How many entries had passed out of windows of a history, counted from its first, when each window was last looked up. A
 * later window begins no earlier: at the most it has what came since besides. It holds until an entry goes or changes.
 */
export class Passed {
  /** By number of the window. */
  #entries = new Int32Array(0);

  of(window: number): number {
    return window < this.#entries.length ? this.#entries[window]! : 0;
  }

  note(window: number, entries: number): void {
    this.#entries = grown(this.#entries, window + 1);
    this.#entries[window] = entries;
  }

  forget(): void {
    this.#entries.fill(0);
  }
}
