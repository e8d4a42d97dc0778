import { element } from '../parts/dom.js';
import { measuredText } from './costs.js';
import { precisionMark, workText } from './outcomes.js';

/** The rules as a table, those of one purpose together. `costOf(id)` is what one was measured to cost, or null. */
export function ruleTable(rules, costOf, words) {
  const columns = ['rule', 'about', 'status', 'effect', 'precision', 'work'];
  const head = columns.map((name) => element('th', { scope: 'col' }, words.say(`rules.column.${name}`)));
  const purposes = [...new Set(rules.map(({ purpose }) => purpose))].sort((a, b) => (a < b ? -1 : 1));
  const bodies = purposes.map((purpose) =>
    element(
      'tbody',
      {},
      element(
        'tr',
        {},
        element(
          'th',
          { class: 'purpose', scope: 'rowgroup', colspan: columns.length },
          words.say(`purpose.${purpose}`),
        ),
      ),
      ...rules.filter((rule) => rule.purpose === purpose).map((rule) => rowOf(rule, costOf(rule.id), words)),
    ),
  );
  return element(
    'table',
    {},
    element('caption', { class: 'unseen' }, words.say('page.rules')),
    element('thead', {}, element('tr', {}, ...head)),
    ...bodies,
  );
}

function rowOf(rule, measured, words) {
  const { id, title, subject, status, points, outcomes, cost } = rule;
  const cell = (name, ...content) =>
    element('td', { class: name, 'data-heading': words.say(`rules.column.${name}`) }, ...content);
  return element(
    'tr',
    { 'data-rule': id },
    element(
      'th',
      { scope: 'row' },
      element('a', { href: `/rules/${encodeURIComponent(id)}` }, words.title(title)),
      element('span', { class: 'soft id' }, id),
    ),
    cell(
      'about',
      subject === 'individual' ? words.say('person') : words.say(`scheme.${subject.split(':')[1]}`),
    ),
    cell('status', statusMark(status, words)),
    cell('effect', words.say('rules.points', { points: words.number(points) })),
    cell('precision', precisionMark(outcomes, words)),
    cell('work', element('span', {}, ...costTexts(cost, measured, words))),
  );
}

/** Whether a rule counts, is only measured, or is off. */
export function statusMark(status, words) {
  return element('span', { class: 'standing', 'data-standing': status }, words.say(`rules.status.${status}`));
}

/** What it was measured to cost, and of which set where that `isOther`, before what it asks for at each of its triggers. */
export function costTexts(cost, measured, words) {
  const work = workText(cost, words);
  if (measured === null) return [work];
  const said = element('strong', { class: 'figure measured' }, measuredText(measured, words));
  const matches = words.say('rules.matches', { number: words.number(measured.matches) });
  const other = measured.isOther ? ` · ${words.say('rules.measuredOther')}` : '';
  return [element('span', { class: 'of-cost' }, said, ` ${matches}${other}`), work];
}
