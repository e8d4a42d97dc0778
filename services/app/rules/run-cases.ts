import type { Fault } from '../../core/fault.ts';
import type { Level } from '../../core/record/warning.ts';
import type { Rule, RuleCase } from '../../core/rule/rule.ts';
import { type CaseTools, runCase } from '../../core/rule/run-case.ts';

/** What a case gave, as it can be told from one thread to another. */
export interface CaseOutcome {
  /** Of a case whose events have no fault. */
  readonly level: Level | null;
  /** What is wrong with its events; their paths begin with `events[i]`. */
  readonly faults: readonly Fault[];
  readonly seconds: number;
}

/** Runs the cases of one rule; null in the place of what is no case. */
export function runCases(rule: Rule, tools: CaseTools): readonly (CaseOutcome | null)[] {
  return (rule.cases ?? []).map((one) => {
    if (!isCase(one)) return null;
    const began = performance.now();
    const { level, faults } = runCase(rule, one, tools);
    return { level, faults, seconds: (performance.now() - began) / 1_000 };
  });
}

function isCase(one: RuleCase | null | undefined): boolean {
  const { events, expect, name } = (one ?? {}) as Partial<RuleCase>;
  return Array.isArray(events) && typeof expect === 'object' && expect !== null && typeof name === 'string';
}
