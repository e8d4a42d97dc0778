import { element } from '../parts/dom.js';
import { levelMark } from '../parts/level-mark.js';
import { dueMark, timeWithAge } from '../parts/times.js';
import {
  deadlineOf,
  happenings,
  isOverdue,
  isPerson,
  latestText,
  placeText,
  statusText,
  subjectText,
  unitsText,
} from '../parts/warning.js';

/** A row of the list: made once for a warning and filled anew at each revision, so that the focus stays in it. */
export function createRow(warningId, context, isFresh) {
  const link = element('a', { href: `/warnings/${encodeURIComponent(warningId)}` });
  const row = element('li', { class: 'warning', 'data-key': warningId }, link);
  let shown = null;
  let language = null;
  return {
    row,
    show(warning) {
      const words = context.words();
      row.classList.toggle('fresh', isFresh(warningId));
      row.dataset.overdue = String(isOverdue(warning, Date.now()));
      if (warning === shown && language === words.language) return;
      shown = warning;
      language = words.language;
      row.dataset.level = warning.level;
      row.dataset.status = warning.status;
      link.replaceChildren(...cellsOf(warning, words));
    },
  };
}

function cellsOf(warning, words) {
  const { level, score, purpose } = warning;
  const said = happenings(warning, words);
  return [
    levelMark(level, words),
    element(
      'span',
      { class: 'score figure' },
      element('span', { class: 'unseen' }, `${words.say('score')} `),
      words.score(score),
    ),
    element(
      'span',
      { class: 'about' },
      element(
        'strong',
        { class: 'subject', title: isPerson(warning) ? null : warning.subject },
        subjectText(warning, words),
      ),
      element('span', { class: 'place soft' }, placeText(warning)),
      element(
        'span',
        { class: 'purpose soft', title: unitsText(warning, words) },
        words.say(`purpose.${purpose}`),
        unitsMark(warning, words),
      ),
    ),
    element('span', { class: 'said' }, said[0] ?? '', more(said.length - 1, words)),
    element('span', { class: 'state' }, stateOf(warning, words)),
    element('span', { class: 'latest' }, ...latestOf(warning, words)),
  ];
}

function unitsMark(warning, words) {
  const text = unitsText(warning, words);
  return text === null ? null : element('span', { class: 'units' }, ` · ${text}`);
}

function more(number, words) {
  if (number < 1) return null;
  return element('span', { class: 'soft' }, ` ${words.say('watch.more', { number: words.number(number) })}`);
}

/** The deadline while one runs, and who has it after. */
function stateOf(warning, words) {
  if (deadlineOf(warning) === Number.POSITIVE_INFINITY) {
    // It has gone all the way up, and still nobody took it.
    if (!isOverdue(warning, Date.now())) return statusText(warning, words);
    return element('span', { class: 'due', 'data-over': 'true' }, words.say('overdue'));
  }
  if (!isOverdue(warning, Date.now()) || deadlineOf(warning) <= Date.now())
    return dueMark(warning.acknowledgeBy, words);
  // Overdue where it was, it went up to somebody else.
  return element(
    'span',
    { class: 'due', 'data-over': 'true' },
    words.say('overdue'),
    ' · ',
    dueMark(warning.acknowledgeBy, words),
  );
}

/** What became of it last; that nobody acknowledged it stands above already, so then since when it is open. */
function latestOf(warning, words) {
  const { reason, escalation, openedAt, at } = warning;
  const isLeft = reason === 'unacknowledged';
  return [
    escalation > 0 ? element('span', { class: 'up' }, words.say('escalation', { steps: escalation })) : null,
    isLeft ? words.say('reason.raised') : latestText(warning, words),
    ' ',
    timeWithAge(isLeft ? (openedAt ?? at) : at, words, words.minute),
  ];
}
