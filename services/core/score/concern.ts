import type { CompiledRule } from '../rule/compile.ts';
import type { Known } from '../rule/kleene.ts';
import type { Purpose } from '../rule/rule.ts';
import { compareText } from '../text/canonical.ts';
import type { LifeState } from '../warning/life.ts';

/** A rule's match at a trigger, with the values of its facts in the order of `rule.facts`. */
export interface Match {
  /** Time of the trigger, or the deadline of what did not follow it. */
  readonly at: number;
  /** The trigger's row in the event table. */
  readonly row: number;
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
  /** By rule id and version. */
  series: readonly Series[];
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

export function seriesOf({ series }: Concern, rule: CompiledRule): Series | undefined {
  for (let i = 0; i < series.length; i++) if (series[i]!.rule === rule) return series[i];
  return undefined;
}

/** The series of a rule, made where it is new. */
export function openSeries(concern: Concern, rule: CompiledRule): Series {
  const known = seriesOf(concern, rule);
  if (known !== undefined) return known;
  const made = { rule, matches: [] };
  concern.series = [...concern.series, made].sort(
    (a, b) => compareText(a.rule.id, b.rule.id) || compareText(a.rule.version, b.rule.version),
  );
  return made;
}

/** Index of the first match after `time`. */
export function firstAfter(matches: readonly { readonly at: number }[], time: number): number {
  let low = 0;
  let high = matches.length;
  // Mostly the newest is wanted.
  if (high > 0 && matches[high - 1]!.at <= time) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (matches[middle]!.at <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function findMatch({ matches }: Series, row: number, at: number): number {
  for (let i = firstAfter(matches, at) - 1; i >= 0 && matches[i]!.at === at; i--) {
    if (matches[i]!.row === row) return i;
  }
  return -1;
}

/** `compare` orders matches of one instant, so that which of them is the latest does not depend on arrival. */
export function insertMatch(
  { matches }: Series,
  match: Match,
  compare: (rowA: number, rowB: number) => number,
): void {
  let index = firstAfter(matches, match.at);
  while (index > 0 && matches[index - 1]!.at === match.at && compare(matches[index - 1]!.row, match.row) > 0)
    index--;
  matches.splice(index, 0, match);
}
