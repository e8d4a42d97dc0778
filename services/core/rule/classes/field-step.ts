import type { Value } from '../../history/leaves.ts';
import type { RuleField } from '../fields.ts';
import { asList, comparable, isPrefix } from '../filter.ts';
import type { FilterTest, Range } from '../rule.ts';
import { nextUp } from './next-up.ts';

/** What no test names: nothing, a text that is not listed and begins with nothing listed. */
const OTHER = 0;

/**
 * One step over all tests of a field: values with the same outcome pass the same of them. Numbers lie between the tests'
 * bounds, found by binary search; other values are those that are listed, or else texts by the longest listed beginning.
 */
export class FieldStep {
  /** Outcomes are numbers below this. */
  readonly outcomes: number;
  /** Rising; a number's outcome is 1 and how many of these it reaches. */
  readonly cuts: Float64Array;
  /** Whether no other values are told apart: `outcomeAmong` its cuts is then all there is to it. */
  readonly isOfNumbers: boolean;
  readonly #listed = new Map<Value, number>();
  readonly #beginnings = new Map<string, number>();
  /** Of the beginnings: the longest first. */
  readonly #lengths: readonly number[];

  constructor(field: RuleField, tests: readonly FilterTest[]) {
    this.cuts = Float64Array.from(new Set(tests.flatMap((wanted) => cutsOf(field, wanted)))).sort();
    let outcomes = this.cuts.length + 2;
    for (const value of tests.flatMap((wanted) => asList(wanted)).map((value) => comparable(field, value)))
      if (typeof value !== 'number' && !this.#listed.has(value)) this.#listed.set(value, outcomes++);
    for (const start of tests.flatMap(beginningsOf))
      if (!this.#beginnings.has(start)) this.#beginnings.set(start, outcomes++);
    const lengths = [...this.#beginnings.keys()].map((start) => start.length);
    this.#lengths = [...new Set(lengths)].sort((a, b) => b - a);
    this.outcomes = outcomes;
    this.isOfNumbers = this.#listed.size === 0 && this.#beginnings.size === 0;
  }

  of(value: Value): number {
    if (typeof value === 'number' || value === null)
      return outcomeAmong(this.cuts, 0, this.cuts.length, value);
    const listed = this.#listed.get(value);
    if (listed !== undefined) return listed;
    return typeof value === 'string' ? this.#ofBeginning(value) : OTHER;
  }

  #ofBeginning(value: string): number {
    for (const length of this.#lengths) {
      if (length > value.length) continue;
      const known = this.#beginnings.get(value.slice(0, length));
      if (known !== undefined) return known;
    }
    return OTHER;
  }
}

/** Outcome of a value by the binary search among so many cuts, of which the first is at `from`. */
export function outcomeAmong(cuts: Float64Array, from: number, count: number, value: Value): number {
  if (typeof value !== 'number' || Number.isNaN(value)) return OTHER;
  let low = from;
  let high = from + count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value >= cuts[middle]!) low = middle + 1;
    else high = middle;
  }
  return low - from + 1;
}

function beginningsOf(wanted: FilterTest): readonly string[] {
  return isPrefix(wanted) ? asList(wanted.prefix).map(String) : [];
}

/** Numbers from which on a test may tell otherwise. */
function cutsOf(field: RuleField, wanted: FilterTest): readonly number[] {
  if (isPrefix(wanted)) return [];
  if (typeof wanted !== 'object' || Array.isArray(wanted)) {
    const numbers = asList(wanted)
      .map((value) => comparable(field, value))
      .filter((value) => typeof value === 'number');
    return numbers.flatMap((value) => [value, nextUp(value)]);
  }
  const { gte, lt, gt, lte } = wanted as Range;
  const bounds = (some: readonly (Range[keyof Range] | undefined)[]): readonly number[] =>
    some.filter((bound) => bound !== undefined).map((bound) => Number(comparable(field, bound)));
  return [...bounds([gte, lt]), ...bounds([gt, lte]).map(nextUp)];
}
