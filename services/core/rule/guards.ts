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
  if (part.operator === 'greaterThanInclusive') return Math.ceil(part.value);
  return part.operator === 'greaterThan' ? Math.floor(part.value) + 1 : null;
}

/** Words of memory that a group of rules takes. */
const GROUP_WORDS = 16;

/** Groups those of many rules that an entry triggers, most of them in groups that others share. */
export class GuardGroups {
  readonly #rules: readonly CompiledRule[];
  readonly #groups: readonly GuardedRules[];
  /** By rule: its group; by group: how many of its rules are in hand. */
  readonly #groupOf: readonly number[];
  readonly #counts: Int32Array;

  constructor(rules: readonly CompiledRule[]) {
    const byCount = Map.groupBy(rules, ({ guard }) => guard?.count ?? null);
    const places = new Map([...byCount.keys()].map((count, place) => [count, place]));
    this.#rules = rules;
    this.#groups = [...byCount.values()].map(groupOf);
    this.#groupOf = rules.map(({ guard }) => places.get(guard?.count ?? null)!);
    this.#counts = new Int32Array(this.#groups.length);
  }

  /** By the places of rules among them all, rising. `note` is told of the memory of what is made, in words. */
  of(triggered: readonly number[], note: (words: number) => void): readonly GuardedRules[] {
    const found: number[] = [];
    for (const place of triggered) {
      const group = this.#groupOf[place]!;
      if (this.#counts[group]!++ === 0) found.push(group);
    }
    const isPart = (group: number): boolean => this.#counts[group]! < this.#groups[group]!.rules.length;
    const parts = Map.groupBy(
      triggered.filter((place) => isPart(this.#groupOf[place]!)),
      (place) => this.#groupOf[place]!,
    );
    for (const group of found) this.#counts[group] = 0;
    note(found.length + GROUP_WORDS * parts.size);
    return found.map((group) => {
      const part = parts.get(group);
      return part === undefined ? this.#groups[group]! : groupOf(part.map((place) => this.#rules[place]!));
    });
  }
}

/** Of rules with one guard's count. */
function groupOf(rules: readonly CompiledRule[]): GuardedRules {
  const guards = rules.map(({ guard }) => guard);
  return {
    count: guards[0]?.count ?? null,
    feature: guards[0]?.count.features[0] ?? -1,
    window: guards[0]?.window ?? null,
    least: guards.reduce((least, guard) => Math.min(least, guard?.least ?? -Infinity), Infinity),
    rules,
  };
}
