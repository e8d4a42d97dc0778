import { type RuleCaseStudy, studyRuleCase } from '../../core/explain/study-rule-case.ts';
import type { Level } from '../../core/record/warning.ts';
import type { Rule, RuleCase } from '../../core/rule/rule.ts';
import { type CaseTools, runCase } from '../../core/rule/run-case.ts';
import { checkFiles } from './check-files.ts';
import type { FileFault } from './file-fault.ts';
import type { RuleSource } from './rule-source.ts';

/** A rule file after its cases were run. */
export interface TestedRule {
  readonly file: string;
  /** Null where the file has faults: then no case was run. */
  readonly rule: Rule | null;
  readonly faults: readonly FileFault[];
  readonly cases: readonly TestedCase[];
  readonly seconds: number;
}

export interface TestedCase {
  readonly name: string;
  readonly expected: Level | null;
  /** The level that the rule gave; undefined where the case's own events are at fault. */
  readonly level: Level | null | undefined;
  readonly passed: boolean;
  readonly seconds: number;
  /** What is wrong with the case itself. */
  readonly faults: readonly FileFault[];
  /** Of a failing case: what the rule made of it. */
  readonly study: RuleCaseStudy | null;
}

/** Checks files and runs the cases of those without faults, one after the other. */
export async function* testRules(
  files: readonly string[],
  maxReachMs: number,
  tools: CaseTools,
  wanted: (source: RuleSource) => boolean = () => true,
): AsyncGenerator<TestedRule> {
  const { sources, faults } = await checkFiles(files, maxReachMs);
  for (const source of sources.filter(wanted)) {
    const own = faults.filter(({ file }) => file === source.file);
    yield testRule(source, own, tools);
    // Ctrl-C and a watched file are heard between two rules.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Runs the cases of one rule, unless it has faults. */
export function testRule(source: RuleSource, faults: readonly FileFault[], tools: CaseTools): TestedRule {
  const { file, rule } = source;
  if (rule === null || faults.length > 0) return { file, rule: null, faults, cases: [], seconds: 0 };
  const began = performance.now();
  const cases = (rule.cases ?? []).map((one, index) => testCase(source, rule, one, index, tools));
  return { file, rule, faults, cases, seconds: since(began) };
}

function testCase(
  source: RuleSource,
  rule: Rule,
  one: RuleCase,
  index: number,
  tools: CaseTools,
): TestedCase {
  const began = performance.now();
  if (!isCase(one)) return malformed(source, index);
  const { level, faults } = runCase(rule, one, tools);
  const placed = faults.map((fault) => source.place({ ...fault, path: `cases[${index}].${fault.path}` }));
  const passed = placed.length === 0 && level === one.expect.level;
  return {
    name: one.name,
    expected: one.expect.level,
    level: placed.length > 0 ? undefined : level,
    passed,
    seconds: since(began),
    faults: placed,
    study: passed || placed.length > 0 ? null : studyRuleCase(rule, one, tools),
  };
}

function isCase(one: RuleCase | null | undefined): boolean {
  const { events, expect, name } = (one ?? {}) as Partial<RuleCase>;
  return Array.isArray(events) && typeof expect === 'object' && expect !== null && typeof name === 'string';
}

function malformed(source: RuleSource, index: number): TestedCase {
  const fault = source.place({
    code: 'wrong_type',
    path: `cases[${index}]`,
    message: 'is no case',
    remedy: 'write {"name": "...", "events": [...], "expect": {"level": ...}}',
  });
  const name = `case ${index + 1}`;
  return { name, expected: null, level: undefined, passed: false, seconds: 0, faults: [fault], study: null };
}

function since(began: number): number {
  return (performance.now() - began) / 1_000;
}
