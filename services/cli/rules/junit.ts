import { faultLine } from '../../app/rules/file-fault.ts';
import type { TestedCase, TestedRule } from '../../app/rules/test-rules.ts';
import { caseLines, outcomeText } from './case-text.ts';
import { PLAIN } from './paint.ts';
import { counted } from './rule-targets.ts';

/** The report as JUnit XML, as Jenkins, GitLab, GitHub actions and the like read it: a suite a rule, times in seconds. */
export function junitXml(tested: readonly TestedRule[]): string {
  const suites = tested.map(suiteXml);
  const count = (of: (one: TestedRule) => number): number => tested.reduce((sum, one) => sum + of(one), 0);
  const attributes = {
    name: 'tocsin rules',
    tests: count(testsOf),
    failures: count(failuresOf),
    errors: count(errorsOf),
    time: secondsText(count(({ seconds }) => seconds)),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, suites)}\n`;
}

function suiteXml(tested: TestedRule): string {
  const { file, rule, faults, cases, seconds } = tested;
  const name = rule?.id ?? file;
  const attributes = {
    name,
    tests: testsOf(tested),
    failures: failuresOf(tested),
    errors: errorsOf(tested),
    skipped: 0,
    time: secondsText(seconds),
  };
  if (rule !== null)
    return element(
      'testsuite',
      attributes,
      cases.map((one) => caseXml(one, name, file)),
    );
  const detail = text(faults.map((fault) => faultLine(fault)).join('\n'));
  const error = element(
    'error',
    { message: `${counted(faults.length, 'fault')} in ${file}`, type: 'fault' },
    [detail],
  );
  const check = element('testcase', { name: 'rules check', classname: name, time: '0.000', file }, [error]);
  return element('testsuite', attributes, [check]);
}

function caseXml(tested: TestedCase, classname: string, file: string): string {
  const attributes = { name: tested.name, classname, time: secondsText(tested.seconds), file };
  if (tested.passed) return element('testcase', attributes, []);
  const isError = tested.level === undefined;
  const detail = text(caseLines(tested, PLAIN).join('\n'));
  const found = { message: outcomeText(tested), type: isError ? 'fault' : 'level' };
  return element('testcase', attributes, [element(isError ? 'error' : 'failure', found, [detail])]);
}

function testsOf({ rule, cases }: TestedRule): number {
  return rule === null ? 1 : cases.length;
}

function failuresOf({ cases }: TestedRule): number {
  return cases.filter(({ passed, level }) => !passed && level !== undefined).length;
}

function errorsOf({ rule, cases }: TestedRule): number {
  return rule === null ? 1 : cases.filter(({ level }) => level === undefined).length;
}

/** No exponent and no thousands: `0.004`. */
function secondsText(seconds: number): string {
  return seconds.toFixed(3);
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content: readonly string[],
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(String(value))}"`);
  const open = `<${name}${written.join('')}`;
  return content.length === 0 ? `${open}/>` : `${open}>${content.join('\n')}</${name}>`;
}

function text(content: string): string {
  return allowed(content).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function attribute(value: string): string {
  return text(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

/** XML 1.0 has no way to write most control characters, halves of a pair, or the last two of the plane. */
function allowed(content: string): string {
  return content.toWellFormed().replace(/(?![\n\t])[\p{Cc}\ufffe\uffff]/gu, '\ufffd');
}
