import { hash } from 'node:crypto';
import { entryOf, type RuleSetActivation, type RuleSetEntry } from '../core/record/rule-set.ts';
import { ruleSetHash } from '../core/rule/compile.ts';
import type { Rule } from '../core/rule/rule.ts';
import { TOPICS } from '../core/topics.ts';
import type { Codec } from '../steps/ports/codec.ts';
import type { NewRecord } from '../steps/ports/log.ts';
import { checkFiles, ruleFilesOfDirectory } from './rules/check-files.ts';
import { type FileFault, faultLine } from './rules/file-fault.ts';

/** Rule files that do not load, every fault of every file. */
export class RuleFilesError extends Error {
  readonly code = 'rule_files';
  readonly retryable = false;
  readonly faults: readonly FileFault[];

  constructor(faults: readonly FileFault[]) {
    super(faults.map((fault) => faultLine(fault)).join('\n'));
    this.name = 'RuleFilesError';
    this.faults = faults;
  }
}

/** Hex SHA-256. */
export function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

/** Every rule of a directory's `*.json` files, checked. Throws RuleFilesError with every fault of every file, UsageError
 * where there is no such directory or no rule in it. */
export async function readRuleFiles(directory: string, maxReachMs: number): Promise<readonly Rule[]> {
  const files = await ruleFilesOfDirectory(directory);
  const { sources, faults } = await checkFiles(files, maxReachMs);
  if (faults.length > 0) throw new RuleFilesError(faults);
  return sources.flatMap(({ rule }) => rule ?? []);
}

/** The record that makes a rule set the active one from `effectiveAt` on. */
export function activationOf(
  rules: readonly Rule[],
  {
    effectiveAt,
    recordedAt,
    actor,
    reason,
  }: Pick<RuleSetActivation, 'effectiveAt' | 'recordedAt' | 'actor' | 'reason'>,
): RuleSetActivation {
  return {
    ruleSet: ruleSetHash(rules, sha256),
    rules: JSON.stringify(rules),
    effectiveAt,
    actor,
    reason,
    recordedAt,
  };
}

/** The activation as the log takes it. */
export function activationRecord(activation: RuleSetActivation, codec: Codec<RuleSetEntry>): NewRecord {
  return {
    topic: TOPICS.ruleSets,
    partition: 0,
    key: activation.ruleSet,
    value: codec.encode(entryOf(activation)),
  };
}
