import { type Entry, firstFrom } from '../history/entry.ts';
import { keeps, type Subject } from '../history/subject.ts';
import { type CompiledRule, factValue, isActiveAt, SUBJECT_KINDS } from '../rule/compile.ts';
import { fits } from '../rule/filter.ts';
import { type Known, TRUE } from '../rule/kleene.ts';
import { type Concern, findMatch, insertMatch, newConcern, type Series } from '../score/concern.ts';
import { INITIAL_LIFE } from '../warning/life.ts';
import { programOf, type ScorerState, subjectsAround } from './state.ts';

/** How one match changed: it is new, it is gone, or its facts are others. */
export interface Change {
  readonly rule: CompiledRule;
  readonly entry: Entry;
  readonly facts: readonly Known[];
  readonly kind: 'new' | 'gone' | 'facts';
}

/** Changes by the concern they belong to. */
export type Changes = Map<Concern, { readonly subject: Subject; readonly changes: Change[] }>;

/**
 * Brings the matches of a subject (and, for cells, of those around it) up to date after `added` came and `removed`
 * went; either may be null. Only triggers from that time on whose facts could see the difference are looked at.
 */
export function rematch(
  state: ScorerState,
  subject: Subject,
  added: Entry | null,
  removed: Entry | null,
  into: Changes,
): void {
  if (removed !== null) removeMatches(subject, removed, into);
  if (added !== null && removed === null && state.isAhead) {
    evaluateTrigger(state, subject, added, null, into);
    return;
  }
  if (added !== null && removed === null && isNewest(subject, added))
    evaluateTrigger(state, subject, added, null, into);
  else rematchFrom(state, subject, { added, removed, onlyRadius: false }, into);
  if (SUBJECT_KINDS[subject.kind] === 'area:cell') rematchAround(state, subject, added, removed, into);
}

/** The triggers in other cells whose radius facts could see the difference. */
function rematchAround(
  state: ScorerState,
  subject: Subject,
  added: Entry | null,
  removed: Entry | null,
  into: Changes,
): void {
  const program = programOf(state, subject);
  const reachOf = (entry: Entry | null): number =>
    entry === null ? 0 : program.planFor(entry.event).radiusMetres;
  const radiusMetres = Math.max(reachOf(added), reachOf(removed));
  if (radiusMetres === 0) return;
  for (const near of subjectsAround(state, subject, radiusMetres)) {
    if (near !== subject) rematchFrom(state, near, { added, removed, onlyRadius: true }, into);
  }
}

function isNewest({ entries }: Subject, entry: Entry): boolean {
  const { length } = entries;
  return entries[length - 1] === entry && (length === 1 || entries[length - 2]!.at < entry.at);
}

/** Evaluates every trigger of a subject from `from` on, for a rule timeline that has changed. */
export function rematchAll(state: ScorerState, subject: Subject, from: number, into: Changes): void {
  const { entries } = subject;
  for (let i = firstFrom(entries, from); i < entries.length; i++) {
    const entry = entries[i]!;
    removeInactive(subject, entry, into);
    evaluateTrigger(state, subject, entry, null, into);
  }
}

interface Difference {
  readonly added: Entry | null;
  readonly removed: Entry | null;
  readonly onlyRadius: boolean;
}

function rematchFrom(state: ScorerState, subject: Subject, difference: Difference, into: Changes): void {
  const { added, removed, onlyRadius } = difference;
  const { entries } = subject;
  const from = Math.min(added?.at ?? Number.POSITIVE_INFINITY, removed?.at ?? Number.POSITIVE_INFINITY);
  if (entries.length === 0 || entries[entries.length - 1]!.at < from) return;
  const affected = affectedFeatures(state, subject, [added, removed]);
  const isAffected = (rule: CompiledRule): boolean => {
    if (onlyRadius && rule.radiusMetres === 0) return false;
    for (const feature of rule.features) if (affected.has(feature)) return true;
    return false;
  };
  for (let i = entries.length - 1; i >= 0 && entries[i]!.at >= from; i--) {
    const entry = entries[i]!;
    if (entry === added) evaluateTrigger(state, subject, entry, null, into);
    else if (affected.size > 0) evaluateTrigger(state, subject, entry, isAffected, into);
  }
}

function affectedFeatures(
  state: ScorerState,
  subject: Subject,
  touched: readonly (Entry | null)[],
): ReadonlySet<number> {
  const affected = new Set<number>();
  for (const entry of touched) {
    if (entry === null) continue;
    for (const feature of programOf(state, subject).planFor(entry.event).features) {
      if (keeps(feature, entry)) affected.add(feature.id);
    }
  }
  return affected;
}

/** Evaluates the rules that an entry triggers; `wanted` leaves some out, null none. */
function evaluateTrigger(
  state: ScorerState,
  subject: Subject,
  entry: Entry,
  wanted: ((rule: CompiledRule) => boolean) | null,
  into: Changes,
): void {
  const { rules } = programOf(state, subject).planFor(entry.event);
  if (entry.nearby || rules.length === 0) return;
  const { run } = state;
  run.stamp++;
  run.trigger = entry;
  run.subject = subject;
  for (const rule of rules) {
    if ((wanted !== null && !wanted(rule)) || !triggers(rule, entry)) continue;
    const holds = rule.condition(run) === TRUE;
    const facts = holds ? rule.facts.map(({ node }) => factValue(node, run)) : null;
    if (holds || subject.concerns.length > 0) record(subject, rule, entry, facts, into);
  }
}

function triggers(rule: CompiledRule, entry: Entry): boolean {
  return (
    (entry.roles === 0 || (rule.roles & entry.roles) !== 0) &&
    rule.on.some((filter) => fits(filter, entry.event, entry.roles)) &&
    isActiveAt(rule, entry.at)
  );
}

/** Holds the stored match of a rule at a trigger against what was found now (null: no match). */
function record(
  subject: Subject,
  rule: CompiledRule,
  entry: Entry,
  facts: readonly Known[] | null,
  into: Changes,
): void {
  let concern = subject.concerns.find(({ purpose }) => purpose === rule.purpose);
  let series = concern?.series.find((one) => one.rule === rule);
  const at = series === undefined ? -1 : findMatch(series, entry);
  if (facts === null) {
    if (at === -1) return;
    const [gone] = series!.matches.splice(at, 1);
    note(into, subject, concern!, { rule, entry, facts: gone!.facts, kind: 'gone' });
    return;
  }
  if (concern === undefined) {
    concern = newConcern(rule.purpose, INITIAL_LIFE);
    subject.concerns.push(concern);
  }
  if (series === undefined) {
    series = { rule, matches: [] };
    concern.series.push(series);
  }
  const match = { at: entry.at, entry, facts };
  if (at === -1) {
    insertMatch(series, match);
    note(into, subject, concern, { rule, entry, facts, kind: 'new' });
  } else if (!series.matches[at]!.facts.every((value, index) => value === facts[index])) {
    series.matches[at] = match;
    note(into, subject, concern, { rule, entry, facts, kind: 'facts' });
  }
}

function removeMatches(subject: Subject, entry: Entry, into: Changes): void {
  removeWhere(subject, entry, () => true, into);
}

function removeInactive(subject: Subject, entry: Entry, into: Changes): void {
  removeWhere(subject, entry, (series) => !isActiveAt(series.rule, entry.at), into);
}

function removeWhere(
  subject: Subject,
  entry: Entry,
  wanted: (series: Series) => boolean,
  into: Changes,
): void {
  for (const concern of subject.concerns) {
    for (const series of concern.series) {
      const at = wanted(series) ? findMatch(series, entry) : -1;
      if (at === -1) continue;
      const [gone] = series.matches.splice(at, 1);
      note(into, subject, concern, { rule: series.rule, entry, facts: gone!.facts, kind: 'gone' });
    }
  }
}

function note(into: Changes, subject: Subject, concern: Concern, change: Change): void {
  const known = into.get(concern);
  if (known === undefined) into.set(concern, { subject, changes: [change] });
  else known.changes.push(change);
}
