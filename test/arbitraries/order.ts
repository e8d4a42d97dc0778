import fc, { type Arbitrary } from 'fast-check';

/** Sort keys of an order of arrival; the smallest is the order as it was. */
export const order: Arbitrary<readonly number[]> = fc.array(fc.nat({ max: 9 }), {
  minLength: 64,
  maxLength: 64,
});

/** Things in another order of arrival. Rule sets keep theirs among one another: of two with one effect, the later
 * record holds. */
export function permuted<T extends { readonly kind: string }>(
  things: readonly T[],
  keys: readonly number[],
): T[] {
  const shuffled = things
    .map((thing, index) => ({ thing, key: keys[index % keys.length]! }))
    .sort((a, b) => a.key - b.key)
    .map(({ thing }) => thing);
  const ruleSets = things.filter(isRuleSet);
  return shuffled.map((thing) => (isRuleSet(thing) ? ruleSets.shift()! : thing));
}

const isRuleSet = ({ kind }: { readonly kind: string }) => kind === 'rule_set';
