/** Grades are kept in a byte each: two for each step and one, and one for what is not known. */
const MOST_STEPS = 127;
export const UNKNOWN_GRADE = 255;
export const GRADES = 256;
/** A step for so many values at the most. */
const VALUES_PER_STEP = 64;
/** So many values of a sample fall between two steps on average. */
const SAMPLE_PER_STEP = 64;

/**
 * Divides numbers into grades in their order: grade 2i + 1 is the i-th step itself, the even ones are what lies between
 * steps. A value that many have is a step, so that none but different values need ever be told apart within a grade.
 */
export class Scale {
  /** Rising. */
  readonly steps: Float64Array<ArrayBuffer>;

  constructor(steps: Float64Array<ArrayBuffer>) {
    this.steps = steps;
  }

  gradeOf(value: number): number {
    if (Number.isNaN(value)) return UNKNOWN_GRADE;
    const { steps } = this;
    let low = 0;
    let high = steps.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (steps[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return steps[low] === value ? 2 * low + 1 : 2 * low;
  }

  /** The value of an odd grade. */
  stepOf(grade: number): number {
    return this.steps[grade >>> 1]!;
  }

  get grades(): number {
    return 2 * this.steps.length + 1;
  }
}

/** A scale on which the first `length` numbers, of which those not known are NaN, have grades of much the same size. */
export function scaleFor(numbers: Float64Array, length: number): Scale {
  const steps = Math.min(MOST_STEPS, Math.floor(length / VALUES_PER_STEP));
  const sample = sampleOf(numbers, length, steps * SAMPLE_PER_STEP);
  if (sample.length === 0) return new Scale(new Float64Array(0));
  const chosen = new Set<number>();
  for (let i = 1; i <= steps; i++) chosen.add(sample[Math.floor((i * sample.length) / (steps + 1))]!);
  return new Scale(Float64Array.from(chosen));
}

/** Known ones of them at even distances, sorted. */
function sampleOf(numbers: Float64Array, length: number, most: number): Float64Array {
  const sample = new Float64Array(most);
  let known = 0;
  for (let i = 0; i < most; i++) {
    const value = numbers[Math.floor((i * length) / most)]!;
    if (!Number.isNaN(value)) sample[known++] = value;
  }
  return sample.subarray(0, known).sort();
}
