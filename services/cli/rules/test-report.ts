import { faultLine } from '../../app/rules/file-fault.ts';
import type { TestedRule } from '../../app/rules/test-rules.ts';
import { caseLines } from './case-text.ts';
import type { Paint } from './paint.ts';
import { counted, shown } from './rule-targets.ts';

/** One line a rule; below it what failed. */
export function ruleLines(tested: TestedRule, width: number, paint: Paint): readonly string[] {
  const { file, rule, faults, cases } = tested;
  if (rule === null) {
    return [
      `${paint.bad('FAULTY')}  ${shown(file)}: ${counted(faults.length, 'fault')}, so no case was run`,
      ...faults.map((fault) => `        ${faultLine(fault)}`),
    ];
  }
  const failed = cases.filter(({ passed }) => !passed);
  const name = rule.id.padEnd(width);
  if (cases.length === 0)
    return [`${paint.doubtful('none')}    ${name}  has no cases: nothing is known of it`];
  if (failed.length === 0) return [`${paint.good('ok')}      ${name}  ${counted(cases.length, 'case')}`];
  return [
    `${paint.bad('FAILED')}  ${name}  ${failed.length} of ${counted(cases.length, 'case')}`,
    ...failed.flatMap((one) => caseLines(one, paint)).map((line) => `        ${line}`),
  ];
}

export function isGood({ rule, cases }: TestedRule): boolean {
  return rule !== null && cases.every(({ passed }) => passed);
}

/** `25 rules, 210 cases: all passed, 0.8 s` */
export function totalText(tested: readonly TestedRule[], seconds: number, paint: Paint): string {
  const cases = tested.flatMap((one) => one.cases);
  const failed = cases.filter(({ passed }) => !passed).length;
  const faulty = tested.filter(({ rule }) => rule === null).length;
  const bare = tested.filter((one) => one.rule !== null && one.cases.length === 0).length;
  const outcome = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(faulty > 0 ? [counted(faulty, 'file with faults', 'files with faults')] : []),
  ];
  const lacks = bare === 0 ? '' : `${counted(bare, 'rule')} without cases`;
  const said =
    outcome.length > 0
      ? paint.bad([...outcome, lacks].filter((part) => part !== '').join(', '))
      : lacks !== ''
        ? paint.doubtful(cases.length === 0 ? `nothing was tested, ${lacks}` : `those passed, ${lacks}`)
        : paint.good('all passed');
  return `${counted(tested.length, 'rule')}, ${counted(cases.length, 'case')}: ${said}, ${seconds.toFixed(1)} s`;
}
