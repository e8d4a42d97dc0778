import { timeOf } from './placing.ts';
import type { ScorerState } from './state.ts';

/** A case has 25 bits of its number, which leaves 28 of the 53 of a whole number for seconds: eight years. */
const NUMBERS = 2 ** 25;
const MOST_SECONDS = 2 ** 28 - 1;

/**
 * The numbers of all cases, by the second of their latest placing: numbers are used again, and tell no order of time. Entries
 * come into histories in this order, or each would move those behind it.
 */
export function casesInTime(state: ScorerState): Iterable<number> {
  const { cases, placings, expiry } = state;
  const oldest = expiry.oldest();
  const keys = new Float64Array(cases.size());
  let length = 0;
  for (const caseNumber of cases.numbers()) {
    const seconds = Math.floor((timeOf(state, placings.first(caseNumber)) - oldest) / 1_000);
    keys[length++] = Math.min(Math.max(seconds, 0), MOST_SECONDS) * NUMBERS + caseNumber;
  }
  return numbersIn(keys.sort());
}

function* numbersIn(keys: Float64Array): Iterable<number> {
  for (const key of keys) yield key % NUMBERS;
}
