import type { EventTable } from '../history/event-table.ts';
import type { RuleSetActivation } from '../record/rule-set.ts';
import { checkRule } from '../rule/check.ts';
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
  /** By index of subject kind. */
  readonly programs: readonly SubjectProgram[];
}

/** No window may be longer: see docs/semantics.md, "Retention". */
export function maxReachMs(settings: ScorerSettings): number {
  return Math.floor(Math.min(settings.retentionMs.individual, settings.retentionMs.area) / 2);
}

export function emptyTimeline(settings: ScorerSettings, events: EventTable): Timeline {
  return {
    activations: [],
    programs: SUBJECT_KINDS.map((kind) => compileProgram(kind, [], maxReachMs(settings), events)),
  };
}

/** The timeline with one activation more. Throws on rules that do not pass their check: they were checked before
 * they were published, so here the log itself is at fault. */
export function withActivation(
  timeline: Timeline,
  activation: RuleSetActivation,
  settings: ScorerSettings,
  tools: ScorerTools,
  events: EventTable,
): Timeline {
  const activations = [...timeline.activations, activation];
  const timed = timedRules(activations, tools.hash);
  return {
    activations,
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

function timedRules(
  activations: readonly RuleSetActivation[],
  hash: ScorerTools['hash'],
): readonly TimedRule[] {
  // A stable sort: of equal times the later record comes last and leaves the earlier an empty era.
  const ordered = [...activations].sort((a, b) => a.effectiveAt - b.effectiveAt);
  const timed = new Map<string, { rule: Rule; version: string; eras: Era[] }>();
  ordered.forEach((activation, index) => {
    const era = {
      from: activation.effectiveAt,
      to: ordered[index + 1]?.effectiveAt ?? Number.POSITIVE_INFINITY,
    };
    if (era.from === era.to) return;
    for (const rule of parseRules(activation)) {
      const version = ruleVersion(rule, hash);
      const known = timed.get(`${rule.id} ${version}`);
      if (known === undefined) timed.set(`${rule.id} ${version}`, { rule, version, eras: [era] });
      else known.eras.push(era);
    }
  });
  return [...timed.values()];
}

/** How far a rule may look was held against the retention when it was published; that may have been shortened since. */
function parseRules(activation: RuleSetActivation): readonly Rule[] {
  return (JSON.parse(activation.rules) as readonly unknown[]).map((json) => {
    const check = checkRule(json, Number.POSITIVE_INFINITY);
    if (check.ok) return check.rule;
    const faults = check.faults.map((fault) => `${fault.path}: ${fault.message}`).join('; ');
    throw new Error(`rule set ${activation.ruleSet} holds a rule that does not pass its check: ${faults}`);
  });
}
