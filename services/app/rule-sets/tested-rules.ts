import { ruleSetHash } from '../../core/rule/compile.ts';
import type { Rule } from '../../core/rule/rule.ts';
import type { RuleSet } from '../../core/rule-set/decide.ts';
import type { ScorerSettings } from '../../core/scorer/settings.ts';
import { maxReachMs } from '../../core/scorer/timeline.ts';
import { readRuleFiles, sha256 } from '../rule-files.ts';
import { openCaseTools } from '../rules/case-tools.ts';
import { ruleFilesIn } from '../rules/check-files.ts';
import { faultLine } from '../rules/file-fault.ts';
import { type TestedCase, testRules } from '../rules/test-rules.ts';
import { PublicationError } from './publication-error.ts';

/**
 * The rules of a directory as a set of an installation with this retention, once they pass their check and their own cases
 * hold. Throws RuleFilesError with every fault, or PublicationError with every case that fails or that an active rule has not.
 */
export async function readTestedRules(
  directory: string,
  retentionMs: ScorerSettings['retentionMs'],
): Promise<RuleSet> {
  const tools = openCaseTools(retentionMs);
  const rules = await readRuleFiles(directory, maxReachMs(tools));
  const ruleSet = ruleSetHash(rules, sha256);
  const failing: string[] = [];
  const tested: Rule[] = [];
  for await (const { rule, cases } of testRules(await ruleFilesIn(directory), tools)) {
    if (rule === null) continue;
    tested.push(rule);
    failing.push(...failuresOf(rule, cases));
  }
  if (failing.length > 0) {
    throw new PublicationError(
      'cases',
      failing.join('\n'),
      `correct the rules or their cases: tocsin rules test ${directory}`,
    );
  }
  // What was tested is what is published, not what an editor saved meanwhile.
  if (ruleSetHash(tested, sha256) !== ruleSet) {
    throw new PublicationError(
      'changing',
      `the files in ${directory} changed while their cases were run`,
      'run the command again',
    );
  }
  return { ruleSet, rules: JSON.stringify(rules) };
}

/** What keeps a rule from being published: cases that fail, and those that an active one lacks. */
export function failuresOf(rule: Rule, cases: readonly TestedCase[]): readonly string[] {
  const failing = cases.filter(({ passed }) => !passed).map((one) => `${rule.id}: ${failureText(one)}`);
  return [...missingCases(rule), ...failing];
}

/** What an active rule has no case of. One in shadow may still be without: nobody is called by it. */
function missingCases({ id, status, cases = [] }: Rule): readonly string[] {
  if (status !== 'active') return [];
  const levels = cases.map(({ expect }) => expect?.level);
  return [
    ...(levels.some((level) => typeof level === 'string') ? [] : [`${id}: no case raises a warning`]),
    ...(levels.includes(null) ? [] : [`${id}: no case stays without a warning`]),
  ].map((text) => `${text}, and the rule is active`);
}

function failureText({ name, expected, level, faults }: TestedCase): string {
  if (faults.length > 0) return `"${name}": ${faults.map((fault) => faultLine(fault)).join('; ')}`;
  return `"${name}": expected ${expected ?? 'no warning'}, got ${level ?? 'no warning'}`;
}
