/** Work done in slices of some milliseconds at most, so that its caller may see to others in between. Nothing of what it works
 * on may be used before it is done. */
export type Sliced<T> = Generator<undefined, T, undefined>;

/** All slices at once. */
export function finish<T>(work: Sliced<T>): T {
  for (;;) {
    const slice = work.next();
    if (slice.done === true) return slice.value;
  }
}

/** Some thousand of small things are a slice. */
const SLICE = 2_000;

/** Tells when as much was done that a slice is over. */
export class Slicer {
  #done = 0;

  isOver(work: number): boolean {
    this.#done += work;
    if (this.#done < SLICE) return false;
    this.#done = 0;
    return true;
  }
}
