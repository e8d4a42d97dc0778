import { createHash } from 'node:crypto';
import type { Fault } from '../core/fault.ts';
import { entryOf, type RuleSetActivation, type RuleSetEntry } from '../core/record/rule-set.ts';
import { ruleSetHash } from '../core/rule/compile.ts';
import type { Rule } from '../core/rule/rule.ts';
import { TOPICS } from '../core/topics.ts';
import type { Codec } from '../steps/ports/codec.ts';
import type { NewRecord } from '../steps/ports/log.ts';
import { checkFiles, ruleFilesIn } from './rules/check-files.ts';
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
  return createHash('sha256').update(text).digest('hex');
}

/** Every rule of a directory's `*.json` files, checked. Throws RuleFilesError with every fault of every file. */
export async function readRuleFiles(directory: string, maxReachMs: number): Promise<readonly Rule[]> {
  const files = await listed(directory);
  const { sources, faults } = await checkFiles(files, maxReachMs);
  if (faults.length > 0) throw new RuleFilesError(faults);
  return sources.flatMap(({ rule }) => rule ?? []);
}

async function listed(directory: string): Promise<readonly string[]> {
  let files: readonly string[];
  try {
    files = await ruleFilesIn(directory);
  } catch (error) {
    const message = `cannot be listed (${(error as NodeJS.ErrnoException).code})`;
    throw directoryError(directory, 'unreadable', message, 'name a directory of rule files');
  }
  if (files.length > 0) return files;
  throw directoryError(
    directory,
    'missing_field',
    'there is no rule here',
    'name a directory that holds *.json rule files',
  );
}

function directoryError(file: string, code: Fault['code'], message: string, remedy: string): RuleFilesError {
  return new RuleFilesError([{ file, at: null, fault: { code, path: '', message, remedy } }]);
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
