import type { EventTable } from '../history/event-table.ts';
import type { RuleSetActivation } from '../record/rule-set.ts';
import { checkLogged } from '../rule/check.ts';
import {
  compileProgram,
  type Era,
  ruleVersion,
  type SubjectProgram,
  type TimedRule,
} from '../rule/compile.ts';
import type { Rule } from '../rule/rule.ts';
import { SUBJECT_KINDS } from '../rule/subject-kind.ts';
import type { ScorerSettings, ScorerTools } from './settings.ts';

/** Which rule set was active when, and the programs compiled from all of them. */
export interface Timeline {
  readonly activations: readonly RuleSetActivation[];
  /** The rules of each set, by their text: read and checked once, however often it is activated. */
  readonly sets: ReadonlyMap<string, readonly Versioned[]>;
  /** By index of subject kind. */
  readonly programs: readonly SubjectProgram[];
}

type Versioned = Pick<TimedRule, 'rule' | 'version'>;

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

/** The timeline with more activations. Throws on rules that cannot be run: they were checked before they were published,
 * so here the log itself is at fault. */
export function withActivations(
  timeline: Timeline,
  more: readonly RuleSetActivation[],
  settings: ScorerSettings,
  tools: ScorerTools,
  events: EventTable,
): Timeline {
  const activations = [...timeline.activations, ...more];
  const sets = new Map(timeline.sets);
  for (const activation of more) {
    if (!sets.has(activation.rules)) sets.set(activation.rules, parseRules(activation, tools.hash));
  }
  const timed = timedRules(activations, sets);
  return {
    activations,
    sets,
    programs: SUBJECT_KINDS.map((kind) => compileProgram(kind, timed, maxReachMs(settings), events)),
  };
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

function timedRules(activations: readonly RuleSetActivation[], sets: Timeline['sets']): readonly TimedRule[] {
  // A stable sort: of equal times the later record comes last and leaves the earlier an empty era.
  const ordered = [...activations].sort((a, b) => a.effectiveAt - b.effectiveAt);
  const timed = new Map<string, { rule: Rule; version: string; eras: Era[] }>();
  ordered.forEach((activation, index) => {
    const era = {
      from: activation.effectiveAt,
      to: ordered[index + 1]?.effectiveAt ?? Number.POSITIVE_INFINITY,
    };
    if (era.from === era.to) return;
    for (const { rule, version } of sets.get(activation.rules)!) {
      const known = timed.get(`${rule.id} ${version}`);
      if (known === undefined) timed.set(`${rule.id} ${version}`, { rule, version, eras: [era] });
      else known.eras.push(era);
    }
  });
  return [...timed.values()];
}

function parseRules(activation: RuleSetActivation, hash: ScorerTools['hash']): readonly Versioned[] {
  return (JSON.parse(activation.rules) as readonly unknown[]).map((json) => {
    const check = checkLogged(json);
    if (check.ok) return { rule: check.rule, version: ruleVersion(check.rule, hash) };
    const faults = check.faults.map((fault) => `${fault.path}: ${fault.message}`).join('; ');
    throw new Error(`rule set ${activation.ruleSet} holds a rule that cannot be run: ${faults}`);
  });
}
