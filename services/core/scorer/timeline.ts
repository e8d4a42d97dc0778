import type { EventTable } from '../history/event-table.ts';
import type { RuleSetActivation } from '../record/rule-set.ts';
import { checkLogged } from '../rule/check.ts';
import {
  compileProgram,
  type Era,
  isProgramOf,
  ruleVersion,
  type SubjectProgram,
  type TimedRule,
} from '../rule/compile.ts';
import type { Rule } from '../rule/rule.ts';
import { SUBJECT_KINDS } from '../rule/subject-kind.ts';
import { type Sliced, Slicer } from '../sliced.ts';
import { compareText } from '../text/canonical.ts';
import type { ScorerSettings, ScorerTools } from './settings.ts';

/** Which rule set was active when, and the programs compiled from all of them. */
export interface Timeline {
  /** Of those whose time is past all that is kept the rules are let go. */
  readonly activations: readonly RuleSetActivation[];
  /** The rules of each set, by their text: read and checked once, however often it is activated. */
  readonly sets: ReadonlyMap<string, readonly Versioned[]>;
  /** By index of subject kind. */
  readonly programs: readonly SubjectProgram[];
}

/** What programs are compiled with. */
interface Making {
  readonly settings: ScorerSettings;
  readonly tools: ScorerTools;
  readonly events: EventTable;
}

type Versioned = Pick<TimedRule, 'rule' | 'version'>;

const NO_RULES = '[]';
/** Reading a rule is as much work as some hundred small things. */
const WORK_OF_RULE = 200;

/** No window may be longer: see docs/semantics.md, "Retention". */
export function maxReachMs({ retentionMs }: Pick<ScorerSettings, 'retentionMs'>): number {
  return Math.floor(Math.min(retentionMs.individual, retentionMs.area) / 2);
}

export function emptyTimeline(settings: ScorerSettings, events: EventTable): Timeline {
  return {
    activations: [],
    sets: new Map(),
    programs: SUBJECT_KINDS.map((kind) => compileProgram(kind, [], maxReachMs(settings), events)),
  };
}

/**
 * The timeline with more activations. Nothing that is dated before `past` is kept: rules of sets that were active before only
 * are let go. A kind of subject whose rules stay as they were keeps its program. Throws on rules that
 * cannot be run: they were checked before they were published, so here the log itself is at fault.
 */
export function* withActivations(
  timeline: Timeline,
  more: readonly RuleSetActivation[],
  past: number,
  { settings, tools, events }: Making,
): Sliced<Timeline> {
  const activations = withoutPast([...timeline.activations, ...more], past);
  const sets = yield* readSets(activations, timeline.sets, tools.hash);
  const timed = timedRules(activations, sets);
  const programs: SubjectProgram[] = [];
  for (const [index, kind] of SUBJECT_KINDS.entries()) {
    const program = timeline.programs[index]!;
    const own = timed.filter(({ rule }) => rule.subject === kind && rule.status !== 'off');
    programs.push(
      isProgramOf(program, own) ? program : compileProgram(kind, own, maxReachMs(settings), events),
    );
    yield;
  }
  return { activations, sets, programs };
}

/** Hash of the set active at `time`: of the activations effective by then the latest, of equals the later record. */
export function ruleSetAt(timeline: Timeline, time: number): string {
  let active: RuleSetActivation | undefined;
  for (const activation of timeline.activations) {
    if (activation.effectiveAt <= time && activation.effectiveAt >= (active?.effectiveAt ?? -Infinity))
      active = activation;
  }
  return active?.ruleSet ?? '';
}

/** In order of time; of equal times the later record comes last, and the sort is stable. */
function inOrder(activations: readonly RuleSetActivation[]): readonly RuleSetActivation[] {
  return [...activations].sort((a, b) => a.effectiveAt - b.effectiveAt);
}

/** A set's time may only end sooner than is known now: by a later record of an earlier time. */
function withoutPast(activations: readonly RuleSetActivation[], past: number): readonly RuleSetActivation[] {
  const ordered = inOrder(activations);
  const gone = new Set(ordered.filter((_, index) => (ordered[index + 1]?.effectiveAt ?? Infinity) <= past));
  return activations.map((one) => (gone.has(one) ? { ...one, rules: NO_RULES } : one));
}

function timedRules(activations: readonly RuleSetActivation[], sets: Timeline['sets']): readonly TimedRule[] {
  const ordered = inOrder(activations);
  const timed = new Map<string, { rule: Rule; version: string; eras: Era[] }>();
  ordered.forEach((activation, index) => {
    const from = activation.effectiveAt;
    const to = ordered[index + 1]?.effectiveAt ?? Number.POSITIVE_INFINITY;
    // Of equal times the earlier record has no time of its own.
    if (from === to) return;
    for (const { rule, version } of sets.get(activation.rules)!) {
      const known = timed.get(version);
      if (known === undefined) timed.set(version, { rule, version, eras: [{ from, to }] });
      else extend(known.eras, { from, to });
    }
  });
  // Which of them came first is forgotten with the sets that are let go.
  return [...timed.values()].sort(
    (a, b) => compareText(a.rule.id, b.rule.id) || compareText(a.version, b.version),
  );
}

/** A rule that the next set has too goes on. */
function extend(eras: Era[], era: Era): void {
  const last = eras.at(-1)!;
  if (last.to === era.from) eras[eras.length - 1] = { from: last.from, to: era.to };
  else eras.push(era);
}

function* readSets(
  activations: readonly RuleSetActivation[],
  known: Timeline['sets'],
  hash: ScorerTools['hash'],
): Sliced<Timeline['sets']> {
  const rules = new Map([...known.values()].flat().map((one) => [one.version, one]));
  const sets = new Map<string, readonly Versioned[]>();
  for (const activation of activations) {
    if (sets.has(activation.rules)) continue;
    sets.set(activation.rules, known.get(activation.rules) ?? (yield* readRules(activation, rules, hash)));
  }
  return sets;
}

/** Sets mostly differ in few rules: one that is known is not checked again. */
function* readRules(
  activation: RuleSetActivation,
  known: Map<string, Versioned>,
  hash: ScorerTools['hash'],
): Sliced<readonly Versioned[]> {
  const slicer = new Slicer();
  const rules: Versioned[] = [];
  for (const json of JSON.parse(activation.rules) as readonly Rule[]) {
    const version = ruleVersion(json, hash);
    const rule = known.get(version) ?? { rule: checked(json, activation), version };
    known.set(version, rule);
    rules.push(rule);
    if (slicer.isOver(WORK_OF_RULE)) yield;
  }
  return rules;
}

function checked(json: unknown, { ruleSet }: RuleSetActivation): Rule {
  const check = checkLogged(json);
  if (check.ok) return check.rule;
  const faults = check.faults.map((fault) => `${fault.path}: ${fault.message}`).join('; ');
  throw new Error(`rule set ${ruleSet} holds a rule that cannot be run: ${faults}`);
}
