import { dirname, join } from 'node:path';
import type { RuleText, RuleTextCheck, RuleTextFault, RuleTextTest } from '../../steps/ports/rule-desk.ts';
import type { CaseThread } from './case-thread.ts';
import { repeatedIds } from './check-files.ts';
import { byPlace, type FileFault, faultLine } from './file-fault.ts';
import { jsonFileOf } from './json-file.ts';
import { idOf, type RuleSource, ruleSourceOf } from './rule-source.ts';
import { readSharedFiles } from './shared-files.ts';
import { faultyRule, type TestedRule, testedRule } from './test-rules.ts';

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
  const sources: RuleSource[] = [];
  for (const [index, { text }] of texts.entries()) {
    const unnamed = jsonFileOf('', text);
    const file = join(dirname(beside), `${idOf(unnamed.json) ?? `rule-${index + 1}`}.json`);
    sources.push(ruleSourceOf(file, jsonFileOf(file, text), maxReachMs, shared));
    // Others are served between two texts.
    await new Promise((resolve) => setImmediate(resolve));
  }
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

/** Runs the cases of each text that has no fault. Texts for whose cases the thread's time or memory did not suffice have a fault. */
export async function testTexts(checked: CheckedTexts, thread: CaseThread): Promise<TestedTexts> {
  const { sources, ids } = checked;
  const sound = sources.flatMap(({ rule, faults }) => (rule !== null && faults.length === 0 ? rule : []));
  const runs = await thread.run(sound);
  const tested = sources.map((source) => {
    const { rule, faults } = source;
    if (rule === null || faults.length > 0) return faultyRule(source, faults);
    const outcomes = runs[sound.indexOf(rule)];
    return outcomes === undefined
      ? faultyRule(source, [unfinished(source, thread)])
      : testedRule(source, rule, outcomes);
  });
  const unrun = tested.flatMap(({ faults }, index) =>
    sources[index]!.faults.length > 0 ? [] : faults.map((fault) => told(fault, 'fault', index)),
  );
  return { ids, faults: [...checked.faults, ...unrun], cases: tested.flatMap(casesOf), tested };
}

function unfinished(source: RuleSource, { seconds, megabytes }: CaseThread): FileFault {
  return source.place({
    code: 'too_large',
    path: 'cases',
    message: `not all cases were run: those of one request have ${seconds} s and ${megabytes} MB together`,
    remedy: 'give the rule fewer conditions, cases or events, or send fewer rules at once',
  });
}

function casesOf({ rule, cases }: TestedRule): RuleTextTest['cases'] {
  return cases.map(({ name, expected, level, passed, faults: wrong }) => ({
    rule: rule?.id ?? '',
    name,
    expected,
    level,
    passed,
    faults: wrong.map((fault) => faultLine({ ...fault, file: rule?.id ?? '' })),
  }));
}
