import { STREAMS, type Stream } from '../event/vocabulary.ts';
import type { Fault } from '../fault.ts';
import { isDeepValue } from '../text/depth.ts';
import { checkCases } from './check-cases.ts';
import { checkConditions } from './check-conditions.ts';
import { checkMessage } from './check-message.ts';
import { checkNames } from './check-names.ts';
import { checkRisk } from './check-risk.ts';
import { checkSubject, isSubject } from './check-subject.ts';
import { checkTriggers, triggerStreams } from './check-triggers.ts';
import { findContradictions } from './contradiction/find.ts';
import { MAX_JSON_DEPTH } from './language/limits.ts';
import { RULE_KEYS } from './language/rule-keys.ts';
import { keysOf, requiredKeysOf } from './language/spec.ts';
import { checkKeys, createReport, isObject, type Report, type RuleWarning } from './report.ts';
import type { Rule } from './rule.ts';

/** What a person's rule may see: no camera (charter, clause 1). */
const PERSON_STREAMS: readonly Stream[] = ['police-incidents', 'dispute-reports'];

export type RuleCheck =
  | { readonly ok: true; readonly rule: Rule; readonly warnings: readonly RuleWarning[] }
  | { readonly ok: false; readonly faults: readonly Fault[]; readonly warnings: readonly RuleWarning[] };

/**
 * Checks a rule file as written, shared conditions expanded: every fault at once. `maxReachMs` is the longest window.
 *
 * A fault refuses the rule: it breaks the charter, or cannot be compiled and run. A warning is told to its author only: the
 * rule runs, but part of it cannot mean what was written. So a rule that was once accepted into the log can always be run
 * again, however much better contradictions come to be found.
 */
export function checkRule(json: unknown, maxReachMs: number): RuleCheck {
  const report = createReport();
  if (!isObject(json)) report('not_an_object', '', 'a rule is a JSON object', 'see rules/README.md');
  else if (isDeepValue(json, MAX_JSON_DEPTH))
    report('too_deep', '', `nests more than ${MAX_JSON_DEPTH} levels`, 'split the rule');
  else checkParts(json, maxReachMs, report);
  const warnings = report.warnings();
  return report.count() === 0
    ? { ok: true, rule: json as unknown as Rule, warnings }
    : { ok: false, faults: report.faults(), warnings };
}

/**
 * Checks a rule that the log holds for what the charter refuses and for what cannot be run. How it must be written besides
 * was asked when it was published, by the checks of that day; they may ask more today.
 */
export function checkLogged(json: unknown): RuleCheck {
  const report = createReport();
  if (!isObject(json)) report('not_an_object', '', 'a rule is a JSON object', 'see rules/README.md');
  else checkRunnable(json, Number.POSITIVE_INFINITY, report);
  return report.count() === 0
    ? { ok: true, rule: json as unknown as Rule, warnings: [] }
    : { ok: false, faults: report.faults(), warnings: [] };
}

export function visibleStreams(subject: unknown): readonly Stream[] {
  return subject === 'individual' ? PERSON_STREAMS : STREAMS;
}

function checkParts(json: Readonly<Record<string, unknown>>, maxReachMs: number, report: Report): void {
  checkKeys(json, '', keysOf(RULE_KEYS), requiredKeysOf(RULE_KEYS), report);
  checkNames(json, report);
  const scope = checkRunnable(json, maxReachMs, report);
  checkCases(json.cases, report);
  // What names the facts, and what they cannot be, is told beside faults elsewhere in the rule.
  const { on, conditions } = json as unknown as Rule;
  if (!scope.areConditionsSound) return;
  checkMessage(json.message, conditions, report);
  if (scope.areTriggersSound && isSubject(json.subject))
    findContradictions({ on, conditions }, scope, report);
}

function checkRunnable(json: Readonly<Record<string, unknown>>, maxReachMs: number, report: Report) {
  checkSubject(json, report);
  const visible = visibleStreams(json.subject);
  const scope = { visible, isArea: json.subject !== 'individual', maxReachMs };
  const areTriggersSound = checkTriggers(json.on, scope, report);
  const triggers = areTriggersSound ? triggerStreams(json.on as Rule['on'], visible) : visible;
  const areConditionsSound =
    Object.hasOwn(json, 'conditions') &&
    checkConditions(json.conditions, 'conditions', { ...scope, triggers }, report);
  checkRisk(json.event, report);
  return { ...scope, triggers, areTriggersSound, areConditionsSound };
}
