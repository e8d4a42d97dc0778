import { element } from '../parts/dom.js';
import { levelMark } from '../parts/level-mark.js';
import { inOrder } from '../parts/order.js';
import { timeWithAge } from '../parts/times.js';
import { happenings, purposeText, statusText, subjectText, unitsText } from '../parts/warning.js';

/** The parts of the page; what is overdue is not told again among what is open, nor is what is new. */
const PARTS = ['overdue', 'new', 'open', 'closed'];

/** The numbers, and below them the warnings behind each. */
export function partsOf(answer, words) {
  const told = new Set();
  const parts = PARTS.map((name) => {
    const part = answer[name];
    const fresh = part.warnings.filter(({ warningId }) => !told.has(warningId));
    for (const { warningId } of fresh) told.add(warningId);
    const isPart = name === 'closed' && !answer.closedComplete;
    return section(name, { ...part, fresh, isPart }, words);
  });
  return [numbers(answer, words), ...parts];
}

function numbers(answer, words) {
  const items = PARTS.map((name) =>
    element(
      'div',
      {},
      element('dt', {}, words.say(`handover.${name}`)),
      element('dd', { class: 'figure' }, words.number(answer[name].count)),
    ),
  );
  return element('dl', { class: 'numbers' }, ...items);
}

function section(name, { count, warnings, fresh, isPart }, words) {
  const id = `part-${name}`;
  const heading = element(
    'h2',
    { id },
    words.say(`handover.${name}.title`),
    ' ',
    element('span', { class: 'soft' }, words.number(count)),
  );
  const notes = [
    count > warnings.length ? mostText(name, count, warnings.length, words) : null,
    fresh.length < warnings.length ? aboveText(count, warnings.length - fresh.length, words) : null,
    isPart ? words.say('handover.notAllClosed') : null,
    // Of a part of it nothing is no news.
    count === 0 && !isPart ? words.say(`handover.${name}.none`) : null,
  ].filter((note) => note !== null);
  return element(
    'section',
    { 'aria-labelledby': id },
    heading,
    fresh.length === 0 ? null : table(inOrder(fresh, Date.now()), words),
    ...notes.map((note) => element('p', { class: 'soft' }, note)),
  );
}

/** A page that is longer is no page: what is left out is said. */
function mostText(name, count, shown, words) {
  const values = { shown: words.number(shown), left: words.number(count - shown) };
  return words.say(name === 'closed' ? 'handover.mostClosed' : 'handover.most', values);
}

function aboveText(count, above, words) {
  return above === count
    ? words.say('handover.allAbove')
    : words.say('handover.above', { number: words.number(above) });
}

const COLUMNS = ['level', 'about', 'what', 'opened', 'state'];

function table(warnings, words) {
  const head = COLUMNS.map((name) => element('th', { scope: 'col' }, words.say(`handover.column.${name}`)));
  const rows = warnings.map((warning) => row(warning, words));
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}

function row(warning, words) {
  const { warningId, level, openedAt, outcome, score } = warning;
  const link = element(
    'a',
    { href: `/warnings/${encodeURIComponent(warningId)}` },
    subjectText(warning, words),
  );
  const ended = outcome === null || outcome === undefined ? '' : ` · ${words.say(`outcome.${outcome}`)}`;
  return element(
    'tr',
    {},
    element('td', {}, levelMark(level, words), ' ', element('span', { class: 'figure' }, words.score(score))),
    element(
      'th',
      { scope: 'row' },
      link,
      element('br'),
      element('span', { class: 'soft' }, whereText(warning, words)),
    ),
    element('td', {}, words.join(happenings(warning, words))),
    element('td', {}, timeWithAge(openedAt, words)),
    element('td', {}, statusText(warning, words), ended),
  );
}

function whereText(warning, words) {
  const units = unitsText(warning, words);
  const where = purposeText(warning, words);
  return units === null ? where : `${where} · ${units}`;
}
