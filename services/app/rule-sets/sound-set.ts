import { checkRule } from '../../core/rule/check.ts';
import { ruleSetHash } from '../../core/rule/compile.ts';
import type { Rule } from '../../core/rule/rule.ts';
import type { RuleSet } from '../../core/rule-set/decide.ts';
import { sha256 } from '../rule-files.ts';
import { PublicationError } from './publication-error.ts';

/**
 * Throws where the scorer would refuse a set that is about to be activated: it was proposed by another version, maybe, or
 * under a longer retention, and a record that cannot be scored would stop every process that reads it.
 */
export function assertSound({ ruleSet, rules }: RuleSet, maxReachMs: number): void {
  const written = JSON.parse(rules) as readonly Rule[];
  const hash = ruleSetHash(written, sha256);
  if (hash !== ruleSet) {
    throw new PublicationError(
      'altered',
      `the rules of ${ruleSet} hash to ${hash}: the record in the log was tampered with, or another version wrote it`,
      'publish the rules again from their files',
    );
  }
  const faults = written.flatMap((rule) => {
    const check = checkRule(rule, maxReachMs);
    return check.ok ? [] : check.faults.map(({ path, message }) => `${rule.id}: ${path}: ${message}`);
  });
  if (faults.length === 0) return;
  throw new PublicationError(
    'unsound',
    [`${ruleSet} holds rules that do not pass today's check`, ...faults].join('\n'),
    'correct the rule files and publish those',
  );
}
