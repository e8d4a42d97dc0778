import { compareEntries, type Entry, firstAfter } from '../history/entry.ts';
import type { CompiledRule } from '../rule/compile.ts';
import type { Known } from '../rule/kleene.ts';
import type { Purpose } from '../rule/rule.ts';
import type { LifeState } from '../warning/life.ts';

/** A rule's match at a trigger, with the values of its facts in the order of `rule.facts`. */
export interface Match {
  readonly at: number;
  readonly entry: Entry;
  readonly facts: readonly Known[];
}

/** The standing matches of one rule version, in time order. All decay alike, so the last is always the strongest. */
export interface Series {
  readonly rule: CompiledRule;
  readonly matches: Match[];
}

/** A subject and a purpose: what a score is about. */
export interface Concern {
  readonly purpose: Purpose;
  series: Series[];
  /** Time of the last assessment, epoch ms. */
  clock: number;
  /** Level with hysteresis at `clock`: index into `LEVELS`, or -1. */
  level: number;
  life: LifeState;
  /** When to look whether the level fell or an acknowledgement is overdue: never later than either; or null. */
  wakeAt: number | null;
}

export function newConcern(purpose: Purpose, life: LifeState): Concern {
  return { purpose, series: [], clock: Number.NEGATIVE_INFINITY, level: -1, life, wakeAt: null };
}

export function findMatch(series: Series, entry: Entry): number {
  const { matches } = series;
  for (let i = firstAfter(matches, entry.at) - 1; i >= 0 && matches[i]!.at === entry.at; i--) {
    if (matches[i]!.entry === entry) return i;
  }
  return -1;
}

export function insertMatch(series: Series, match: Match): void {
  const { matches } = series;
  let index = matches.length;
  while (index > 0 && compareEntries(matches[index - 1]!.entry, match.entry) > 0) index--;
  matches.splice(index, 0, match);
}
