import { canonicalJson } from '../text/canonical.ts';
import { isFactReference } from './compile-conditions.ts';
import { EVENT_PATH } from './fields.ts';
import type { Condition, FactReference } from './rule.ts';

/** The names that a sound rule's distinct facts have in a match: `event_count`, `event_count_2`, `event.severity`. */
export function factKeys(conditions: Condition): readonly string[] {
  return [...factsByKey(conditions).keys()];
}

/** The same with what each asks for. */
export function factsByKey(conditions: Condition): ReadonlyMap<string, FactReference> {
  const facts = new Map(factsIn(conditions).map((one) => [factIdentity(one), one]));
  const seen = new Map<string, number>();
  return new Map(
    [...facts.values()].map((one) => {
      const name = nameOf(one);
      const nth = (seen.get(name) ?? 0) + 1;
      seen.set(name, nth);
      return [nth === 1 ? name : `${name}_${nth}`, one];
    }),
  );
}

/** The same for facts that are one. */
export function factIdentity({ fact, params = {}, path }: FactReference): string {
  return canonicalJson({ fact, params, path });
}

/** Facts in the order in which they are written, a condition's own before the one it is compared with. */
export function factsIn(condition: Condition): readonly FactReference[] {
  if ('all' in condition) return condition.all.flatMap(factsIn);
  if ('any' in condition) return condition.any.flatMap(factsIn);
  if ('not' in condition) return factsIn(condition.not);
  const { value } = condition;
  return isFactReference(value) ? [condition, value] : [condition];
}

function nameOf({ fact, path }: FactReference): string {
  return fact === 'event' ? `event.${EVENT_PATH.exec(path!)![1]!}` : fact;
}
