import { element } from '../parts/dom.js';
import { levelMark } from '../parts/level-mark.js';
import { timeWithAge } from '../parts/times.js';
import { SETTLED } from './replaying.js';

const COLUMNS = ['at', 'hook', 'warning', 'why', 'attempts', 'result'];

/** What was given up, and what became of it when it was sent again. `send(rows)` sends some. */
export function deliveryTable(deliveries, { send, resultOf, isBusy }, words) {
  const head = COLUMNS.map((name) => element('th', { scope: 'col' }, words.say(`deliveries.column.${name}`)));
  return element(
    'table',
    {},
    element('caption', { class: 'unseen' }, words.say('page.deliveries')),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...deliveries.map((delivery) => rowOf(delivery))),
  );

  function rowOf(delivery) {
    const { id, hook, at, attempts, mode } = delivery;
    const cell = (name, ...content) =>
      element('td', { class: name, 'data-heading': words.say(`deliveries.column.${name}`) }, ...content);
    const drill = mode === 'exercise' ? words.say('deliveries.exercise') : null;
    return element(
      'tr',
      { 'data-delivery': id, 'data-result': nameOf(resultOf(id)), tabindex: -1 },
      cell('at', timeWithAge(at, words)),
      cell('hook', hook, drill === null ? null : element('span', { class: 'soft drill-mark' }, drill)),
      cell('warning', ...warningText(delivery.warning)),
      cell('why', causeText(delivery, words)),
      cell('attempts', element('span', { class: 'figure' }, words.number(attempts))),
      cell('result', ...resultContent(delivery)),
    );
  }

  function warningText(warning) {
    if (warning === null) return [element('span', { class: 'soft' }, words.say('deliveries.unseen'))];
    const { warningId, level, purpose } = warning;
    const href = `/warnings/${encodeURIComponent(warningId)}`;
    return [levelMark(level, words), element('a', { href }, words.say(`purpose.${purpose}`))];
  }

  function resultContent(delivery) {
    const result = resultOf(delivery.id);
    if (result === 'sending') return [words.say('deliveries.sending')];
    const said = result === undefined ? null : resultText(result);
    const isOver = result !== undefined && SETTLED.has(result.result);
    return [said, isOver ? null : sendButton(delivery)];
  }

  function resultText(result) {
    const text = words.say(`deliveries.result.${result.result}`);
    const isWell = SETTLED.has(result.result);
    const why = result.reason === null ? text : words.pair(text, causeText(result, words));
    return element('span', { class: 'outcome', 'data-well': String(isWell) }, `${isWell ? '✓' : '✗'} ${why}`);
  }

  function sendButton(delivery) {
    const press = () => send([delivery]);
    const label = words.say('deliveries.send');
    return element(
      'button',
      { type: 'button', class: 'button small', disabled: isBusy, onclick: press },
      label,
    );
  }
}

const nameOf = (result) => (result === undefined ? 'none' : (result.result ?? 'sending'));

/** Why a receiver did not get it: `it answered with an error (503)`. */
function causeText({ reason, status }, words) {
  if (reason === null) return words.say('unknown');
  const text = words.say(`deliveries.cause.${reason}`);
  return status === null ? text : words.aside(text, `HTTP ${status}`);
}
