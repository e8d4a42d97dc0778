/** Typed arrays that grow by half: numbers laid end to end cost no header, no pointer and no garbage collector. */

const LEAST = 16;

/** The array, or a longer copy of it that holds at least `length` elements. */
export function grown<A extends Float64Array | Int32Array | Uint32Array | Uint8Array>(
  array: A,
  length: number,
): A {
  if (length <= array.length) return array;
  const room = Math.max(LEAST, length, array.length + (array.length >>> 1));
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
