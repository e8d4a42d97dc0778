import { element } from '../parts/dom.js';
import { timeWithAge } from '../parts/times.js';
import { ofText, outcomeText, standingOf, whatText } from './entry-words.js';

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
  const { seq, at, who, via, statedReason, hash } = entry;
  const cell = (name, ...content) =>
    element('td', { class: name, 'data-heading': words.say(`log.${name}`) }, ...content);
  return element(
    'tr',
    { 'data-outcome': standingOf(entry) },
    element('th', { scope: 'row', class: 'figure', title: hash }, words.say('log.number', { seq })),
    cell('at', timeWithAge(at, words)),
    cell('who', ...whoText(who, accounts, words)),
    cell('what', whatText(entry, words), element('span', { class: 'soft via' }, words.say(`log.via.${via}`))),
    cell('of', ofContent(entry, words)),
    cell('reason', statedReason),
    cell('outcome', ...outcomeContent(entry, words)),
  );
}

function whoText(who, accounts, words) {
  if (who === '') return [element('span', { class: 'soft' }, words.say('log.nobody'))];
  const name = accounts[who];
  return name === undefined ? [element('code', {}, who)] : [name, element('code', { class: 'account' }, who)];
}

/** A way in has words; an id or the text of a query stands as it came. */
function ofContent(entry, words) {
  const said = ofText(entry, words);
  if (said !== null) return said;
  return entry.query === '' ? '' : element('code', {}, entry.query);
}

function outcomeContent(entry, words) {
  const { rows } = entry;
  const given =
    rows === null
      ? null
      : element('span', { class: 'soft via' }, words.say('log.rows', { number: words.number(rows) }));
  return [element('span', { class: 'result' }, outcomeText(entry, words)), given];
}
