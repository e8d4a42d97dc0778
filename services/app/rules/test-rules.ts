import { type RuleCaseStudy, studyRuleCase } from '../../core/explain/study-rule-case.ts';
import type { Level } from '../../core/record/warning.ts';
import type { Rule, RuleCase } from '../../core/rule/rule.ts';
import type { CaseTools } from '../../core/rule/run-case.ts';
import { maxReachMs } from '../../core/scorer/timeline.ts';
import { checkFiles } from './check-files.ts';
import type { FileFault } from './file-fault.ts';
import type { RuleSource } from './rule-source.ts';
import { type CaseOutcome, runCases } from './run-cases.ts';

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
  /** Of a failing case, where it was asked for: what the rule made of it. */
  readonly study: RuleCaseStudy | null;
}

export interface TestOptions {
  readonly wanted?: (source: RuleSource) => boolean;
  /** Of how many failing cases of a rule it is studied what the rule made of them, which takes far longer than running them. */
  readonly studies?: number;
}

/** Checks files and runs the cases of those without faults, one after the other. */
export async function* testRules(
  files: readonly string[],
  tools: CaseTools,
  { wanted = () => true, studies = 0 }: TestOptions = {},
): AsyncGenerator<TestedRule> {
  const { sources, faults } = await checkFiles(files, maxReachMs(tools));
  for (const source of sources.filter(wanted)) {
    const own = faults.filter(({ file }) => file === source.file);
    yield own.length > 0 || source.rule === null
      ? faultyRule(source, own)
      : studied(testedRule(source, source.rule, runCases(source.rule, tools)), tools, studies);
    // Ctrl-C and a watched file are heard between two rules.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export function faultyRule({ file }: RuleSource, faults: readonly FileFault[]): TestedRule {
  return { file, rule: null, faults, cases: [], seconds: 0 };
}

/** A rule without faults, by what its cases gave. */
export function testedRule(
  source: RuleSource,
  rule: Rule,
  outcomes: readonly (CaseOutcome | null)[],
): TestedRule {
  const cases = outcomes.map((outcome, index) =>
    outcome === null ? malformed(source, index) : testedCase(source, rule.cases![index]!, index, outcome),
  );
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  return { file: source.file, rule, faults: [], cases, seconds };
}

function testedCase(source: RuleSource, one: RuleCase, index: number, outcome: CaseOutcome): TestedCase {
  const { level, seconds } = outcome;
  const faults = outcome.faults.map((fault) =>
    source.place({ ...fault, path: `cases[${index}].${fault.path}` }),
  );
  const isFaulty = faults.length > 0;
  return {
    name: one.name,
    expected: one.expect.level,
    level: isFaulty ? undefined : level,
    passed: !isFaulty && level === one.expect.level,
    seconds,
    faults,
    study: null,
  };
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

/** With a study of each failing case, of the first `most`. */
function studied(tested: TestedRule, tools: CaseTools, most: number): TestedRule {
  const { rule } = tested;
  let left = most;
  const cases = tested.cases.map((one, index) => {
    if (rule === null || one.passed || one.level === undefined || left === 0) return one;
    left -= 1;
    return { ...one, study: studyRuleCase(rule, rule.cases![index]!, tools) };
  });
  return { ...tested, cases };
}
