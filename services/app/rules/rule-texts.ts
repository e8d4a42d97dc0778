import { dirname, join } from 'node:path';
import type { RuleText, RuleTextCheck, RuleTextFault, RuleTextTest } from '../../steps/ports/rule-desk.ts';
import { openCaseTools } from './case-tools.ts';
import { repeatedIds } from './check-files.ts';
import { byPlace, type FileFault, faultLine } from './file-fault.ts';
import { jsonFileOf } from './json-file.ts';
import { idOf, type RuleSource, ruleSourceOf } from './rule-source.ts';
import { readSharedFiles } from './shared-files.ts';
import { type TestedRule, testRule } from './test-rules.ts';

/** Rule texts that were checked, each by the name of the file that it would be. */
export interface CheckedTexts extends RuleTextCheck {
  readonly sources: readonly RuleSource[];
}

/**
 * Checks texts as files of the directory of rules would be, with the conditions that are shared there. Nothing is written, and
 * no file of a text's own is read.
 */
export async function checkTexts(
  texts: readonly RuleText[],
  directory: string,
  maxReachMs: number,
): Promise<CheckedTexts> {
  const beside = join(directory, 'rule.json');
  const shared = (await readSharedFiles([beside])).beside(beside);
  const sources = texts.map(({ text }, index) => {
    const unnamed = jsonFileOf('', text);
    const file = join(dirname(beside), `${idOf(unnamed.json) ?? `rule-${index + 1}`}.json`);
    return ruleSourceOf(file, jsonFileOf(file, text), maxReachMs, shared);
  });
  const own = sources.flatMap((source, index) => [
    ...source.faults.map((fault) => told(fault, 'fault', index)),
    ...source.warnings.map((warning) => told(warning, 'warning', index)),
  ]);
  const repeated = repeatedIds(sources)
    .toSorted(byPlace)
    .map((fault) => told(fault, 'fault', null));
  return { sources, ids: sources.map(({ id }) => id), faults: [...own, ...repeated] };
}

function told({ at, fault }: FileFault, severity: 'fault' | 'warning', index: number | null): RuleTextFault {
  const { code, path, message, remedy } = fault;
  return { severity, index, line: at?.line ?? null, column: at?.column ?? null, path, code, message, remedy };
}

export interface TestedTexts extends RuleTextTest {
  readonly tested: readonly TestedRule[];
}

/** Runs the cases of each text that has no fault. */
export async function testTexts({ sources, ids, faults }: CheckedTexts): Promise<TestedTexts> {
  const tools = openCaseTools();
  const tested: TestedRule[] = [];
  for (const source of sources) {
    tested.push(testRule(source, source.faults, tools));
    // Others are served between two rules.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const cases = tested.flatMap(({ rule, cases: own }) =>
    own.map(({ name, expected, level, passed, faults: wrong }) => ({
      rule: rule?.id ?? '',
      name,
      expected,
      level,
      passed,
      faults: wrong.map((fault) => faultLine({ ...fault, file: rule?.id ?? '' })),
    })),
  );
  return { ids, faults, cases, tested };
}
