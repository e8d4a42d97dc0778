import { element } from '../parts/dom.js';
import { levelMark } from '../parts/level-mark.js';

/** What each case of a rule gave, those that do not hold first. */
export function runOf(cases, words) {
  if (cases.length === 0) return element('p', { class: 'notice' }, words.say('rule.noCases'));
  const passed = cases.filter((one) => one.passed).length;
  const values = { passed: words.number(passed), all: words.number(cases.length) };
  const inOrder = [...cases].sort((a, b) => Number(a.passed) - Number(b.passed));
  const columns = ['case', 'expected', 'got'];
  return element(
    'table',
    { class: 'runs' },
    element('caption', {}, words.say('rule.ran', values)),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('td', {}),
        ...columns.map((name) => element('th', { scope: 'col' }, words.say(`rule.${name}`))),
      ),
    ),
    element('tbody', {}, ...inOrder.map((one) => rowOf(one, words))),
  );
}

function rowOf({ name, expected, level, passed, faults }, words) {
  const mark = (one) =>
    one === null || one === undefined ? words.say('rule.noWarning') : levelMark(one, words);
  const text = words.say(passed ? 'rule.passed' : 'rule.failedCase');
  return element(
    'tr',
    { 'data-passed': String(passed) },
    element(
      'td',
      { class: 'mark' },
      element('span', { 'aria-hidden': 'true' }, passed ? '✓' : '✗'),
      ` ${text}`,
    ),
    element(
      'th',
      { scope: 'row' },
      name,
      ...faults.map((fault) => element('span', { class: 'fault', lang: 'en' }, fault)),
    ),
    element('td', {}, mark(expected)),
    element('td', {}, mark(level)),
  );
}
