import { parseDuration } from '../../time/duration.ts';
import { factIdentity } from '../fact-keys.ts';
import type { FactName, FactReference, Scalar } from '../rule.ts';

/** What the values of two facts have to do with each other. */
export interface Dependence {
  /** In words, for a warning. */
  readonly why: string;
  /** Whether the two can have these values at once. */
  isPossible(left: Scalar, right: Scalar): boolean;
}

/** Of a longer window that holds a shorter one, these are never less. */
const GROWING: readonly FactName[] = ['event_count', 'value_count', 'value_max'];

/** How two facts depend on each other, as far as it is seen: one fact twice, or one over two windows that end together. */
export function dependenceOf(left: FactReference, right: FactReference): Dependence | undefined {
  if (factIdentity(left) === factIdentity(right))
    return { why: 'it is compared with itself', isPossible: (a, b) => a === b };
  if (!GROWING.includes(left.fact) || withoutWindow(left) !== withoutWindow(right)) return undefined;
  const isLonger = windowOf(left) > windowOf(right);
  return {
    why: `${left.fact} of the longer window is never below that of the shorter one`,
    isPossible: (a, b) => (isLonger ? a >= b : a <= b),
  };
}

const withoutWindow = ({ fact, params }: FactReference): string =>
  factIdentity({ fact, params: { ...params, within: '' } });

const windowOf = ({ params }: FactReference): number => parseDuration(params?.within ?? '') ?? 0;
