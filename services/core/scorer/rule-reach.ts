import { createEventTable } from '../history/event-table.ts';
import { compileProgram } from '../rule/compile.ts';
import type { Rule } from '../rule/rule.ts';
import type { ScorerSettings } from './settings.ts';
import { maxReachMs } from './timeline.ts';

/** How long the events of a rule's subjects are kept. */
export function retentionOf({ subject }: Pick<Rule, 'subject'>, { retentionMs }: Kept): number {
  return subject === 'individual' ? retentionMs.individual : retentionMs.area;
}

/**
 * How long a match of the rule counts, ms: docs/semantics.md, "Retention". Below 0 no match ever does: the rule was
 * published while more was kept.
 */
export function matchLifetimeMs(rule: Rule, settings: Kept): number {
  const timed = [{ rule: { ...rule, status: 'active' as const }, version: '', eras: [] }];
  const { rules } = compileProgram(
    rule.subject,
    timed,
    maxReachMs(settings),
    createEventTable(() => ''),
  );
  return retentionOf(rule, settings) - rules[0]!.reachMs;
}

/** The ids of those rules of a set that can never count. */
export function uncountable(rules: readonly Rule[], settings: Kept): readonly string[] {
  return rules
    .filter((rule) => rule.status !== 'off' && matchLifetimeMs(rule, settings) < 0)
    .map(({ id }) => id);
}

type Kept = Pick<ScorerSettings, 'retentionMs'>;
