import { grown } from '../growable.ts';

/** Numbers, or blocks of them, that make a block of the next level. */
const FAN_SHIFT = 4;
const FAN = 1 << FAN_SHIFT;
const FAN_MASK = FAN - 1;

/** The least of numbers in a row: that of each block of 16, of 16 such blocks, and so on. A stretch is few whole blocks and its ends. */
export class LeastBlocks {
  readonly #levels: Float64Array<ArrayBuffer>[] = [];
  #length = 0;

  append(value: number): void {
    let least = value;
    let at = this.#length++;
    for (let level = 0; ; level++) {
      const values = grown(this.#levels[level] ?? new Float64Array(0), at + 1);
      this.#levels[level] = values;
      values[at] = least;
      if ((at & FAN_MASK) !== FAN_MASK) return;
      least = leastIn(values, at - FAN_MASK, at + 1, least);
      at >>>= FAN_SHIFT;
    }
  }

  truncate(length: number): void {
    this.#length = length;
  }

  /** Puts another number at a place. */
  set(place: number, value: number): void {
    let at = place;
    let least = value;
    for (let level = 0; ; level++) {
      const values = this.#levels[level]!;
      values[at] = least;
      const start = at & ~FAN_MASK;
      if (start + FAN > this.#length >>> (FAN_SHIFT * level)) return;
      least = leastIn(values, start, start + FAN, Number.POSITIVE_INFINITY);
      at >>>= FAN_SHIFT;
    }
  }

  /** Infinity where there is none. */
  least(from: number, to: number): number {
    let least = Number.POSITIVE_INFINITY;
    let [low, high] = [from, to];
    for (let level = 0; low < high; level++) {
      const values = this.#levels[level]!;
      const inner = Math.min(high, (low + FAN_MASK) & ~FAN_MASK);
      least = leastIn(values, low, inner, least);
      const outer = Math.max(inner, high & ~FAN_MASK);
      least = leastIn(values, outer, high, least);
      low = inner >>> FAN_SHIFT;
      high = inner === high ? low : outer >>> FAN_SHIFT;
    }
    return least;
  }
}

function leastIn(values: Float64Array, from: number, to: number, known: number): number {
  let least = known;
  for (let i = from; i < to; i++) least = Math.min(least, values[i]!);
  return least;
}
