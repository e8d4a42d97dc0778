/** Typed arrays that grow by a part of themselves: numbers laid end to end cost no header, no pointer and no garbage collector. */

const LEAST = 16;
/** Beyond so many elements arrays grow by an eighth: what is unused then costs more than copying. */
const LARGE = 1_024;

/** The array, or a longer copy of it that holds at least `length` elements. */
export function grown<A extends Float64Array | Int32Array | Uint32Array | Uint8Array>(
  array: A,
  length: number,
): A {
  if (length <= array.length) return array;
  const more = array.length >>> (array.length > LARGE ? 3 : 1);
  const room = Math.max(LEAST, length, array.length + more);
  const longer = new (array.constructor as new (length: number) => A)(room);
  longer.set(array);
  return longer;
}

/** A stack of whole numbers, for what is free to be used again. */
export interface IntStack {
  push(value: number): void;
  /** -1 where there is none. */
  pop(): number;
}

export function createIntStack(): IntStack {
  let values = new Int32Array(0);
  let length = 0;
  return {
    push(value) {
      values = grown(values, length + 1);
      values[length++] = value;
    },
    pop: () => (length === 0 ? -1 : values[--length]!),
  };
}
