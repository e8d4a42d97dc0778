/** What is left after so many rounds is sorted: no order makes it slow. */
const ROUNDS = 64;
/** So few are sorted sooner than parted. */
const FEW = 64;

/**
 * The `rank`-th smallest, from 1, of the first `length` numbers, which change places: quickselect (Hoare 1961) with three
 * parts (Dijkstra's flag), as numbers are often equal.
 */
export function nthSmallest(numbers: Float64Array, length: number, rank: number): number {
  const at = rank - 1;
  let [low, high] = [0, length];
  for (let round = 0; round < ROUNDS && high - low > FEW; round++) {
    const pivot = middleOf(numbers[low]!, numbers[(low + high) >>> 1]!, numbers[high - 1]!);
    let [below, next, above] = [low, low, high];
    while (next < above) {
      const value = numbers[next]!;
      if (value < pivot) {
        numbers[next++] = numbers[below]!;
        numbers[below++] = value;
      } else if (value > pivot) {
        numbers[next] = numbers[--above]!;
        numbers[above] = value;
      } else next++;
    }
    if (at < below) high = below;
    else if (at < above) return pivot;
    else low = above;
  }
  return numbers.subarray(low, high).sort()[at - low]!;
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
