import { element } from '../parts/dom.js';
import { timeWithAge } from '../parts/times.js';

const COLUMNS = ['seq', 'at', 'who', 'what', 'of', 'reason', 'outcome'];

/** Entries of the access log, the newest first. `accounts` names those who look, by id. */
export function entryTable(entries, accounts, words) {
  const head = COLUMNS.map((name) => element('th', { scope: 'col' }, words.say(`log.${name}`)));
  return element(
    'table',
    {},
    element('caption', { class: 'unseen' }, words.say('page.access-log')),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...entries.map((entry) => rowOf(entry, accounts, words))),
  );
}

function rowOf(entry, accounts, words) {
  const { seq, at, who, via, what, query, statedReason, rows, outcome, hash } = entry;
  const cell = (name, ...content) =>
    element('td', { class: name, 'data-heading': words.say(`log.${name}`) }, ...content);
  return element(
    'tr',
    { 'data-outcome': outcome === 'ok' ? 'ok' : 'refused' },
    element('th', { scope: 'row', class: 'figure', title: hash }, words.say('log.number', { seq })),
    cell('at', timeWithAge(at, words)),
    cell('who', ...whoText(who, accounts, words)),
    cell(
      'what',
      wordOf('log.what', what, words),
      element('span', { class: 'soft via' }, words.say(`log.via.${via}`)),
    ),
    cell('of', query === '' ? '' : element('code', {}, query)),
    cell('reason', statedReason),
    cell('outcome', ...outcomeText(outcome, rows, words)),
  );
}

function whoText(who, accounts, words) {
  if (who === '') return [element('span', { class: 'soft' }, words.say('log.nobody'))];
  const name = accounts[who];
  return name === undefined ? [element('code', {}, who)] : [name, element('code', { class: 'account' }, who)];
}

/** What was done comes from the server in its own words; what has none here stands as it came. */
function wordOf(prefix, value, words) {
  const key = `${prefix}.${value.replaceAll(' ', '_')}`;
  return words.has(key) ? words.say(key) : value;
}

function outcomeText(outcome, rows, words) {
  const said = outcome === 'ok' ? words.say('log.ok') : `✗ ${wordOf('log.refused', outcome, words)}`;
  const given =
    rows === null
      ? null
      : element('span', { class: 'soft via' }, words.say('log.rows', { number: words.number(rows) }));
  return [element('span', { class: 'result' }, said), given];
}
