import type { RuleSetActivation } from '../record/rule-set.ts';
import { type AffectedRules, affectedRules } from '../rule/affected.ts';
import { type CompiledRule, isSameRule, type SubjectProgram } from '../rule/compile.ts';
import { type Sliced, Slicer } from '../sliced.ts';
import { DAY_MS } from '../time/duration.ts';
import { assessConcern } from './assess.ts';
import { Changes } from './changes.ts';
import { expectAnew } from './deadlines.ts';
import type { Output } from './output.ts';
import { rematchAll } from './rematch.ts';
import { Renaming } from './renaming.ts';
import type { ScorerState } from './state.ts';
import type { Subject } from './subjects.ts';
import { withActivations } from './timeline.ts';
import { wakeKinds } from './wake-kinds.ts';

/** A decision is as much work as some twenty small things. */
const WORK_OF_DECISION = 20;

/** What an activation changed of one kind of subject. */
interface Alteration {
  readonly program: SubjectProgram;
  /** Rules that are new, or active at other times than before. */
  readonly rules: AffectedRules;
  readonly renaming: Renaming;
  /** By version: the rules of the program, and those of before it that series still hold. */
  readonly byVersion: Map<string, CompiledRule>;
}

/** By index of subject kind; undefined where its rules stay as they were. */
type Alterations = readonly (Alteration | undefined)[];

/**
 * A rule set takes effect. Kinds of subject whose rules stay as they were are not looked at, nor are the events of others but
 * where the new rules tell apart what the ones before did not.
 */
export function* activate(state: ScorerState, activation: RuleSetActivation, output: Output): Sliced<void> {
  const before = state.timeline.programs;
  state.timeline = yield* withActivations(state.timeline, [activation], past(state), state);
  const alterations = state.timeline.programs.map((program, kind) =>
    program === before[kind] ? undefined : alterationOf(state, before[kind]!, program),
  );
  const slicer = new Slicer();
  for (const [subject, alteration] of altered(state, alterations))
    yield* adopt(state, subject, alteration, slicer);
  yield* wakeKinds(state, wokenBy(alterations, before));
  const changes = new Changes();
  for (const [subject, { rules }] of altered(state, alterations)) {
    yield* rematchAll(state, subject, rules, activation.effectiveAt, slicer, changes);
    if (slicer.isOver(1)) yield;
  }
  yield* expectAnew(state);
  for (const [concern, changed] of changes.bySubject()) {
    assessConcern(state, concern, changed, { correction: false, event: null }, output);
    if (slicer.isOver(WORK_OF_DECISION)) yield;
  }
}

/**
 * Nothing that stands, nor that may still come, is of a time before. What stands may be older than the day's pruning leaves it
 * only where it was kept for longer before the last start.
 */
function past({ expiry, prunedDay, levels, settings: { latenessMs } }: ScorerState): number {
  const longest = Math.max(latenessMs, ...levels.map(({ retentionMs }) => retentionMs));
  return Math.min(expiry.oldest(), prunedDay * DAY_MS - longest);
}

function alterationOf(state: ScorerState, before: SubjectProgram, program: SubjectProgram): Alteration {
  const known = new Map(before.rules.map((rule) => [rule.version, rule]));
  const isAltered = (rule: CompiledRule): boolean => {
    const same = known.get(rule.version);
    return same === undefined || !isSameRule(same, rule);
  };
  return {
    program,
    rules: affectedRules(new Set(program.rules.filter(isAltered)), program.classes),
    renaming: new Renaming(state.events, before.classes, program.classes),
    byVersion: new Map(program.rules.map((rule) => [rule.version, rule])),
  };
}

function* altered(
  { subjects }: ScorerState,
  alterations: Alterations,
): Iterable<readonly [Subject, Alteration]> {
  if (alterations.every((one) => one === undefined)) return;
  for (const subject of subjects.values()) {
    const alteration = alterations[subject.kind];
    if (alteration !== undefined) yield [subject, alteration];
  }
}

function wokenBy(alterations: Alterations, before: readonly SubjectProgram[]): ReadonlySet<number> {
  const kinds = [...alterations.keys()];
  return new Set(
    kinds.filter(
      (kind) => before[kind]!.rules.length === 0 && (alterations[kind]?.program.rules.length ?? 0) > 0,
    ),
  );
}

/** The program was compiled anew: entries are classed anew, and a match's series is that of the new rule object. */
function* adopt(
  state: ScorerState,
  { history, concerns }: Subject,
  { program, renaming, byVersion }: Alteration,
  slicer: Slicer,
): Sliced<void> {
  const { rules, classes } = program;
  // A set that another replaces from its own start on never was: a kind it alone had rules for sleeps again.
  if (rules.length === 0) history.dropBefore(Number.POSITIVE_INFINITY, classes, state.slabs);
  if (history.length > 0)
    yield* history.reclassify((row, entryClass) => renaming.classOf(row, entryClass), classes, slicer);
  for (const concern of concerns)
    concern.series = concern.series
      .filter(({ matches }) => matches.length > 0)
      .map(({ rule, matches }) => ({ rule: successor(rule, byVersion), matches }));
  if (slicer.isOver(1)) yield;
}

/** A rule that no set of the timeline has any more triggers at no time; what it matched stands. */
function successor(rule: CompiledRule, byVersion: Map<string, CompiledRule>): CompiledRule {
  const known = byVersion.get(rule.version) ?? { ...rule, eras: [] };
  byVersion.set(rule.version, known);
  return known;
}
