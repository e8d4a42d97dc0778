import type { EventView } from '../event/event.ts';
import { type AffectedRules, NO_CLASS } from '../rule/affected.ts';
import { isBelow, isKnownBelow } from '../rule/below.ts';
import { type CompiledRule, factValue, isActiveAt } from '../rule/compile.ts';
import type { GuardedRules } from '../rule/guards.ts';
import { type Known, TRUE } from '../rule/kleene.ts';
import { SUBJECT_KINDS } from '../rule/subject-kind.ts';
import { findMatch, insertMatch, type Match, openSeries, type Series, seriesOf } from '../score/concern.ts';
import type { Sliced, Slicer } from '../sliced.ts';
import type { Change, Changes } from './changes.ts';
import { concernOf, openConcern, programOf, type ScorerState, subjectsAround } from './state.ts';
import type { Subject } from './subjects.ts';

/** An entry of a history, as it came or went. */
export interface Placed {
  readonly row: number;
  readonly at: number;
  readonly entryClass: number;
}

const NO_RULES: readonly CompiledRule[] = [];
/** Evaluating a rule is as much work as some ten small things. */
const WORK_OF_RULE = 10;
const CELL = SUBJECT_KINDS.indexOf('area:cell');

/**
 * Brings the matches of a subject (and, for cells, of those around it) up to date after `added` came and `removed`
 * went; either may be null. Only triggers from that time on whose facts could see the difference are looked at.
 */
export function rematch(
  state: ScorerState,
  subject: Subject,
  added: Placed | null,
  removed: Placed | null,
  event: EventView | null,
  into: Changes,
): void {
  if (removed !== null) removeMatches(subject, removed, into);
  if (added !== null) evaluate(state, subject, added, event, into);
  if (removed === null && state.isAhead) return;
  const difference = { added, removed, onlyRadius: false };
  if (removed !== null || !isLast(state, subject, added!)) rematchFrom(state, subject, difference, into);
  if (subject.kind === CELL) rematchAround(state, subject, difference, into);
}

/** Whether nothing of the subject, no deadline either, comes at or after an entry. */
function isLast(state: ScorerState, subject: Subject, { at }: Placed): boolean {
  const { history } = subject;
  const { start, end } = history;
  const isNewest = history.timeAt(end - 1) === at && (end - start === 1 || history.timeAt(end - 2) < at);
  return isNewest && programOf(state, subject).longestAbsenceMs === 0;
}

/** Everything that a new entry triggers: no match of it is stored yet. */
function evaluate(
  state: ScorerState,
  subject: Subject,
  { row, at, entryClass }: Placed,
  event: EventView | null,
  into: Changes,
): void {
  const { classes } = programOf(state, subject);
  const { guarded, absences } = classes.of(entryClass);
  const { run, isAhead } = state;
  let isBegun = false;
  for (let i = 0; i < guarded.length; i++) {
    if (isAhead && isKnownBelow(guarded[i]!, subject.history)) continue;
    if (!isBegun) run.begin(subject.key, subject.history, classes, row, at, event);
    isBegun = true;
    evaluateGuarded(state, subject, guarded[i]!, into);
  }
  if (absences.length > 0) {
    evaluateAbsences(state, subject, row, at, entryClass, (deadline) => deadline < state.watermark, into);
  }
}

function evaluateGuarded(state: ScorerState, subject: Subject, guarded: GuardedRules, into: Changes): void {
  const { run } = state;
  const { rules } = guarded;
  if (isBelow(guarded, run, state.isAhead)) return;
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i]!;
    if (isActiveAt(rule, run.at) && rule.condition(run) === TRUE) keepFound(state, subject, rule, into);
  }
}

/** The triggers in other cells whose radius facts could see the difference. */
function rematchAround(state: ScorerState, subject: Subject, difference: Difference, into: Changes): void {
  const { classes } = programOf(state, subject);
  const reachOf = (placed: Placed | null): number =>
    placed === null ? 0 : classes.radiusOf(placed.entryClass);
  const radiusMetres = Math.max(reachOf(difference.added), reachOf(difference.removed));
  if (radiusMetres === 0) return;
  for (const near of subjectsAround(state, subject.key, radiusMetres)) {
    if (near !== subject) rematchFrom(state, near, { ...difference, onlyRadius: true }, into);
  }
}

interface Difference {
  readonly added: Placed | null;
  readonly removed: Placed | null;
  readonly onlyRadius: boolean;
}

/** Looks again at the triggers, at or after a difference, of rules that could see it. */
function rematchFrom(state: ScorerState, subject: Subject, difference: Difference, into: Changes): void {
  const { added, removed, onlyRadius } = difference;
  const { history } = subject;
  const from = Math.min(added?.at ?? Number.POSITIVE_INFINITY, removed?.at ?? Number.POSITIVE_INFINITY);
  const to = Math.max(added?.at ?? Number.NEGATIVE_INFINITY, removed?.at ?? Number.NEGATIVE_INFINITY);
  const affected = programOf(state, subject).affectedBy(
    added?.entryClass ?? NO_CLASS,
    removed?.entryClass ?? NO_CLASS,
    onlyRadius,
  );
  if (affected.rules.size === 0) return;
  for (let i = history.after(to + affected.reachMs) - 1; i >= history.start; i--) {
    const at = history.timeAt(i);
    if (at < from) break;
    const row = history.rowAt(i);
    if (added !== null && row === added.row && !onlyRadius) continue;
    const entryClass = history.classAt(i);
    const rules = affected.triggeredBy(entryClass);
    if (rules.length > 0) evaluateRules(state, subject, rules, row, at, to, into);
    if (affected.startedBy(entryClass)) {
      const sees = (deadline: number, rule: CompiledRule): boolean =>
        affected.rules.has(rule) && deadline < state.watermark;
      evaluateAbsences(state, subject, row, at, entryClass, sees, into);
    }
  }
  for (const rule of affected.rules) rematchWaits(state, subject, rule, from, into);
}

/** Looks again at what a rule waited for when something came or went at `from`: the waits that began before. */
function rematchWaits(
  state: ScorerState,
  subject: Subject,
  rule: CompiledRule,
  from: number,
  into: Changes,
): void {
  const { history } = subject;
  const { classes } = programOf(state, subject);
  const isDue = (deadline: number, one: CompiledRule): boolean =>
    one === rule && deadline >= from && deadline < state.watermark;
  for (const { starts, withinMs } of rule.absences) {
    const end = history.after(from - 1);
    for (
      let i = history.next(starts, history.after(from - 1 - withinMs), end, classes);
      i < end;
      i = history.next(starts, i + 1, end, classes)
    )
      evaluateAbsences(state, subject, history.rowAt(i), history.timeAt(i), history.classAt(i), isDue, into);
  }
}

/** Evaluates every trigger of a subject that matches from `from` on, for rules that are new or active at other times. */
export function* rematchAll(
  state: ScorerState,
  subject: Subject,
  altered: AffectedRules,
  from: number,
  slicer: Slicer,
  into: Changes,
): Sliced<void> {
  const { history } = subject;
  removeInactive(subject, from, into);
  if (altered.rules.size === 0) return;
  const { longestAbsenceMs } = programOf(state, subject);
  const isDue = (deadline: number, rule: CompiledRule): boolean =>
    altered.rules.has(rule) && deadline >= from && deadline < state.watermark;
  for (let i = history.after(from - longestAbsenceMs - 1); i < history.end; i++) {
    const at = history.timeAt(i);
    const row = history.rowAt(i);
    const entryClass = history.classAt(i);
    const rules = at < from ? NO_RULES : altered.triggeredBy(entryClass);
    evaluateRules(state, subject, rules, row, at, Number.POSITIVE_INFINITY, into);
    if (altered.startedBy(entryClass)) evaluateAbsences(state, subject, row, at, entryClass, isDue, into);
    if (slicer.isOver(1 + rules.length * WORK_OF_RULE)) yield;
  }
}

/** Evaluates those rules that an entry triggers whose facts look back to before a time. */
function evaluateRules(
  state: ScorerState,
  subject: Subject,
  rules: readonly CompiledRule[],
  row: number,
  at: number,
  before: number,
  into: Changes,
): void {
  const { run } = state;
  let isBegun = false;
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i]!;
    if (at - rule.reachMs >= before || !isActiveAt(rule, at)) continue;
    if (!isBegun) run.begin(subject.key, subject.history, programOf(state, subject).classes, row, at, null);
    isBegun = true;
    settle(state, subject, rule, into);
  }
}

/** Evaluates the triggers by absence that an entry starts and whose deadline `isDue`. */
export function evaluateAbsences(
  state: ScorerState,
  subject: Subject,
  row: number,
  at: number,
  entryClass: number,
  isDue: (deadline: number, rule: CompiledRule) => boolean,
  into: Changes,
): void {
  const { classes } = programOf(state, subject);
  const { absences } = classes.of(entryClass);
  for (const { rule, absence } of absences) {
    const deadline = at + absence.withinMs;
    if (!isDue(deadline, rule) || !isActiveAt(rule, deadline)) continue;
    const { run } = state;
    run.begin(subject.key, subject.history, classes, row, deadline, null);
    // Of several things that should have followed by then, one that did not is enough.
    const missed = absences.some(
      (other) =>
        other.rule === rule &&
        other.absence.withinMs === absence.withinMs &&
        !isFollowed(run, other.absence.of, at),
    );
    if (missed) settle(state, subject, rule, into);
    else drop(subject, rule, row, deadline, into);
  }
}

/** Whether a feature keeps an event after `at`, up to the run's own time. */
function isFollowed({ history, classes, end }: ScorerState['run'], feature: number, at: number): boolean {
  return history.next(feature, history.after(at), end, classes) !== end;
}

/** Holds the stored match of a rule at the trigger in hand against what is found now. */
function settle(state: ScorerState, subject: Subject, rule: CompiledRule, into: Changes): void {
  const { run } = state;
  if (rule.condition(run) === TRUE) keepFound(state, subject, rule, into);
  else if (subject.concerns.length > 0) drop(subject, rule, run.row, run.at, into);
}

function keepFound(state: ScorerState, subject: Subject, rule: CompiledRule, into: Changes): void {
  const { run } = state;
  const facts = rule.facts.map(({ node }) => factValue(node, run));
  keep(state, subject, rule, { at: run.at, row: run.row, facts }, into);
}

function drop(subject: Subject, rule: CompiledRule, row: number, at: number, into: Changes): void {
  const concern = concernOf(subject, rule.purpose);
  const series = concern && seriesOf(concern, rule);
  const index = series === undefined ? -1 : findMatch(series, row, at);
  if (index === -1) return;
  const [gone] = series!.matches.splice(index, 1);
  into.note(subject, concern!, changeOf(rule, gone!, 'gone'));
}

function keep(state: ScorerState, subject: Subject, rule: CompiledRule, match: Match, into: Changes): void {
  const concern = concernOf(subject, rule.purpose) ?? openConcern(state, subject, rule.purpose);
  const series = openSeries(concern, rule);
  const index = findMatch(series, match.row, match.at);
  if (index === -1) {
    insertMatch(series, match, state.compareRows);
    into.note(subject, concern, changeOf(rule, match, 'new'));
  } else {
    const isOther = !isSame(series.matches[index]!.facts, match.facts);
    // Even of the same facts the evidence may be other events.
    series.matches[index] = match;
    if (isOther) into.note(subject, concern, changeOf(rule, match, 'facts'));
  }
}

function isSame(before: readonly Known[], after: readonly Known[]): boolean {
  return before.every((value, index) => value === after[index]);
}

function changeOf(rule: CompiledRule, { row, at, facts }: Match, kind: Change['kind']): Change {
  return { rule, row, at, facts, kind };
}

/** Takes away the matches of an event that left. */
function removeMatches(subject: Subject, { row, at }: Placed, into: Changes): void {
  removeWhere(subject, at, (match) => match.row === row, into);
}

/** Takes away matches, from `from` on, of rules that were not active then after all. */
function removeInactive(subject: Subject, from: number, into: Changes): void {
  removeWhere(subject, from, ({ at }, { rule }) => !isActiveAt(rule, at), into);
}

function removeWhere(
  subject: Subject,
  from: number,
  wanted: (match: Match, series: Series) => boolean,
  into: Changes,
): void {
  for (const concern of subject.concerns) {
    for (const series of concern.series) {
      for (let i = series.matches.length - 1; i >= 0 && series.matches[i]!.at >= from; i--) {
        const match = series.matches[i]!;
        if (!wanted(match, series)) continue;
        series.matches.splice(i, 1);
        into.note(subject, concern, changeOf(series.rule, match, 'gone'));
      }
    }
  }
}
