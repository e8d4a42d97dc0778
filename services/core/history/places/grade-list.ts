import type { Circle } from '../../geo/circle.ts';
import { grown } from '../growable.ts';
import { firstNotBelow } from '../values/bounds.ts';

let near = new Int32Array(0);

/** The entries of a grade in their order, each with its place and value: what is asked for lies side by side. */
export class GradeList {
  #ordinals = new Int32Array(0);
  #places = new Float64Array(0);
  #values = new Float64Array(0);
  length = 0;

  add(ordinal: number, lat: number, lon: number, value: number): void {
    const at = this.length++;
    this.#ordinals = grown(this.#ordinals, at + 1);
    this.#places = grown(this.#places, 2 * at + 2);
    this.#values = grown(this.#values, at + 1);
    this.#ordinals[at] = ordinal;
    this.#places[2 * at] = lat;
    this.#places[2 * at + 1] = lon;
    this.#values[at] = value;
  }

  /** Forgets the entries from this ordinal on. */
  truncate(ordinal: number): void {
    if (this.length > 0 && this.#ordinals[this.length - 1]! >= ordinal) this.length = this.#before(ordinal);
  }

  #before(ordinal: number): number {
    return firstNotBelow(this.#ordinals, 0, this.length, ordinal);
  }

  /** Writes the values of ordinals `[from, to)` in a circle, from an index on for which there is room, and gives how many. */
  gather(circle: Circle, from: number, to: number, into: Float64Array, at: number): number {
    const [low, high] = [this.#before(from), this.#before(to)];
    near = grown(near, high - low);
    const indexes = near;
    const values = this.#values;
    const found = circle.pick(this.#places, low, high, indexes);
    for (let i = 0; i < found; i++) into[at + i] = values[indexes[i]!]!;
    return found;
  }
}
