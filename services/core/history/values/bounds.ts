type Numbers = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** Index of the first of rising numbers at `[from, to)` that is not less than `limit`; `to` where there is none. */
export function firstNotBelow(values: Numbers, from: number, to: number, limit: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same for the first that is greater. */
export function firstAbove(values: Numbers, from: number, to: number, limit: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
