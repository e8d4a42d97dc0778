import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fault } from '../core/fault.ts';
import type { RuleSetActivation } from '../core/record/rule-set.ts';
import { checkRule } from '../core/rule/check.ts';
import { ruleSetHash } from '../core/rule/compile.ts';
import type { Rule } from '../core/rule/rule.ts';
import { TOPICS } from '../core/topics.ts';
import type { Codec } from '../steps/ports/codec.ts';
import type { NewRecord } from '../steps/ports/log.ts';

export interface FileFault {
  readonly file: string;
  readonly fault: Fault;
}

/** Rule files that do not load, every fault of every file. */
export class RuleFilesError extends Error {
  readonly code = 'rule_files';
  readonly retryable = false;
  readonly faults: readonly FileFault[];

  constructor(faults: readonly FileFault[]) {
    super(
      faults
        .map(
          ({ file, fault }) =>
            `${file}: ${fault.path === '' ? '' : `${fault.path}: `}${fault.message}; ${fault.remedy}`,
        )
        .join('\n'),
    );
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
  const names = (await listed(directory)).filter((name) => name.endsWith('.json')).sort();
  const read = await Promise.all(names.map((name) => readRule(join(directory, name), maxReachMs)));
  const rules = read.flatMap(({ rule }) => rule ?? []);
  const faults = [...read.flatMap(({ faults }) => faults), ...repeated(rules, directory)];
  if (names.length === 0)
    faults.push(
      fileFault(
        directory,
        'missing_field',
        '',
        'there is no rule here',
        'name a directory that holds *.json rule files',
      ),
    );
  if (faults.length > 0) throw new RuleFilesError(faults);
  return rules;
}

async function listed(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    throw new RuleFilesError([
      fileFault(
        directory,
        'unreadable',
        '',
        `cannot be listed (${(error as NodeJS.ErrnoException).code})`,
        'name a directory of rule files',
      ),
    ]);
  }
}

async function readRule(
  file: string,
  maxReachMs: number,
): Promise<{ readonly rule?: Rule; readonly faults: readonly FileFault[] }> {
  try {
    const check = checkRule(JSON.parse(await readFile(file, 'utf8')), maxReachMs);
    return check.ok
      ? { rule: check.rule, faults: [] }
      : { faults: check.faults.map((fault) => ({ file, fault })) };
  } catch (error) {
    return {
      faults: [fileFault(file, 'unreadable', '', (error as Error).message, 'a rule file is one JSON object')],
    };
  }
}

function repeated(rules: readonly Rule[], directory: string): readonly FileFault[] {
  const ids = rules.map(({ id }) => id);
  const twice = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  return [...twice].map((id) =>
    fileFault(directory, 'unknown_value', 'id', `two rules have the id ${id}`, 'give each its own'),
  );
}

function fileFault(
  file: string,
  code: Fault['code'],
  path: string,
  message: string,
  remedy: string,
): FileFault {
  return { file, fault: { code, path, message, remedy } };
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
export function activationRecord(activation: RuleSetActivation, codec: Codec<RuleSetActivation>): NewRecord {
  return {
    topic: TOPICS.ruleSets,
    partition: 0,
    key: activation.ruleSet,
    value: codec.encode(activation),
  };
}
