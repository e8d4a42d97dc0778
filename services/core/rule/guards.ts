import type { CompiledRule, MemoisedFact } from './compile.ts';
import type { Condition, FactCondition } from './rule.ts';

/** A count without which a rule cannot hold, whatever its other conditions are. */
export interface Guard {
  readonly count: MemoisedFact;
  /** Number of its window; null where the count is of events elsewhere too. */
  readonly window: number | null;
  readonly least: number;
}

/** Rules of one class of entries that rest on the same count: where it is below them all, none is looked at. */
export interface GuardedRules {
  /** Null for rules that rest on none. */
  readonly count: MemoisedFact | null;
  /** What it counts, or -1. */
  readonly feature: number;
  readonly window: number | null;
  readonly least: number;
  readonly rules: readonly CompiledRule[];
}

/** The first count, among conditions that must all hold, that is to be so high at the least. */
export function guardOf(
  condition: Condition,
  nodeOf: (written: FactCondition) => MemoisedFact,
  windowOf: (count: MemoisedFact) => number,
): Guard | null {
  if (!('all' in condition)) return null;
  for (const part of condition.all) {
    const least = leastOf(part);
    if (least === null) continue;
    const count = nodeOf(part as FactCondition);
    return { count, window: count.radiusMetres === null ? windowOf(count) : null, least };
  }
  return null;
}

function leastOf(part: Condition): number | null {
  if (!('fact' in part) || part.fact !== 'event_count' || typeof part.value !== 'number') return null;
  if (part.operator === 'greaterThanInclusive') return part.value;
  return part.operator === 'greaterThan' ? Math.floor(part.value) + 1 : null;
}

export function grouped(rules: readonly CompiledRule[]): readonly GuardedRules[] {
  const groups = new Map<MemoisedFact | null, CompiledRule[]>();
  for (const rule of rules) {
    const count = rule.guard?.count ?? null;
    const known = groups.get(count);
    if (known === undefined) groups.set(count, [rule]);
    else known.push(rule);
  }
  return [...groups].map(([count, some]) => ({
    count,
    feature: count?.features[0] ?? -1,
    window: some[0]!.guard?.window ?? null,
    least: Math.min(...some.map(({ guard }) => guard?.least ?? Number.NEGATIVE_INFINITY)),
    rules: some,
  }));
}
