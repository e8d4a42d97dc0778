/** Of many, so many tell roughly where the one that is looked for stands, and all others are only passed by. */
const SAMPLE = 1_024;
const MANY = 16 * SAMPLE;
/** How far off a rank in the sample may be, in ranks of the sample: four times its standard deviation at the most. */
const MARGIN = 64;
/** What is left after so many rounds is sorted: no order makes it slow. */
const ROUNDS = 64;
/** From so many on it is counted first how many lie in each of so many equal stretches between the least and the greatest. */
const COUNTED = 512;
const STRETCHES = 256;
/** So few are sorted sooner than parted. */
const FEW = 64;

/** The `rank`-th smallest, from 1, of the first `length` numbers, which change places. */
export function nthSmallest(numbers: Float64Array, length: number, rank: number): number {
  if (length < COUNTED) return select(numbers, length, rank);
  if (length < MANY) return inStretches(numbers, length, rank);
  const sample = new Float64Array(SAMPLE);
  for (let i = 0; i < SAMPLE; i++) sample[i] = numbers[Math.floor((i * length) / SAMPLE)]!;
  sample.sort();
  const near = Math.floor(((rank - 1) * SAMPLE) / length);
  const least = near < MARGIN ? Number.NEGATIVE_INFINITY : sample[near - MARGIN]!;
  const most = near + MARGIN >= SAMPLE ? Number.POSITIVE_INFINITY : sample[near + MARGIN]!;
  const { below, between } = part(numbers, length, least, most);
  const left = rank - below;
  return left >= 1 && left <= between ? select(numbers, between, left) : select(numbers, length, rank);
}

/** Brings the numbers from `least` to `most` to the front. */
function part(numbers: Float64Array, length: number, least: number, most: number) {
  let below = 0;
  let between = 0;
  for (let i = 0; i < length; i++) {
    const value = numbers[i]!;
    if (value < least) below++;
    else if (value <= most) {
      numbers[i] = numbers[between]!;
      numbers[between++] = value;
    }
  }
  return { below, between };
}

const counts = new Int32Array(STRETCHES + 1);

/** Of the stretch that has it, which is few where numbers lie evenly: no number is compared to others that way. */
function inStretches(numbers: Float64Array, length: number, rank: number): number {
  let [least, most] = [numbers[0]!, numbers[0]!];
  for (let i = 1; i < length; i++) {
    least = Math.min(least, numbers[i]!);
    most = Math.max(most, numbers[i]!);
  }
  const scale = STRETCHES / (most - least);
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) return select(numbers, length, rank);
  counts.fill(0);
  for (let i = 0; i < length; i++) counts[((numbers[i]! - least) * scale) | 0]!++;
  let stretch = 0;
  let below = 0;
  while (below + counts[stretch]! < rank) below += counts[stretch++]!;
  let between = 0;
  for (let i = 0; i < length; i++) {
    const value = numbers[i]!;
    if ((((value - least) * scale) | 0) === stretch) numbers[between++] = value;
  }
  return select(numbers, between, rank - below);
}

/** Quickselect (Hoare 1961) with three parts (Dijkstra's flag), as numbers are often equal. */
function select(numbers: Float64Array, length: number, rank: number): number {
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
