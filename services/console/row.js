import { explanation } from './contributions.js';
import { element, levelShape } from './dom.js';

/** A row of the list: made once for a warning and filled anew at each revision, so that focus and opened parts stay. */
export function createRow(warningId) {
  const row = element('li', { class: 'warning', 'data-id': warningId });
  const line = element('div', { class: 'line' });
  let fillDetails = null;

  const showArea = (warning, words) => {
    fillDetails ??= addDetails(row);
    fillDetails(lineOf(warning, words), () => explanation(warning, words));
  };
  return {
    row,
    show(warning, words) {
      row.dataset.level = warning.level;
      row.classList.toggle('ended', isEnded(warning));
      if (warning.contributions !== undefined) {
        showArea(warning, words);
        return;
      }
      line.replaceChildren(...lineOf(warning, words));
      row.replaceChildren(line);
    },
    tick(warning, words) {
      const age = row.querySelector('time');
      const text = ageText(warning, words);
      if (age.textContent !== text) age.textContent = text;
    },
  };
}

/** Most rows are never opened: what is in them is made when they are. */
function addDetails(row) {
  const summary = element('summary', { class: 'line' });
  const inner = element('div', { class: 'explanation' });
  const details = element('details', {}, summary, inner);
  let explain = () => [];
  const fill = () => {
    if (details.open) inner.replaceChildren(...explain());
  };
  details.addEventListener('toggle', fill);
  row.replaceChildren(details);
  return (line, explainNow) => {
    explain = explainNow;
    summary.replaceChildren(...line);
    fill();
  };
}

export function isEnded({ status }) {
  return status === 'closed' || status === 'expired' || status === 'withdrawn';
}

/** With the token where a reason was given, which the list does not show either. */
function isPerson(subject) {
  return subject.startsWith('individual');
}

/** What a warning is about, in words: a person is never more than that. */
export function subjectText({ subject }, words) {
  if (isPerson(subject)) return words.say('person');
  const [, scheme, code] = subject.split(':');
  return `${words.say(`scheme.${scheme}`)} ${scheme === 'cell' ? shortCell(code) : code}`;
}

/** The digits of an H3 index of resolution 9 that tell the cells of a town apart: the first are the same for all of them,
 * the last are always f. */
function shortCell(code) {
  return code.slice(5, 11);
}

function lineOf(warning, words) {
  const { level, score, purpose, reason, at } = warning;
  return [
    element(
      'span',
      { class: 'level', 'data-level': level },
      levelShape(level),
      element('span', {}, words.say(`level.${level}`)),
    ),
    element(
      'span',
      { class: 'score' },
      element('span', { class: 'unseen' }, `${words.say('score')} `),
      words.score(score),
    ),
    element(
      'span',
      { class: 'about' },
      subjectOf(warning, words),
      element('span', { class: 'purpose' }, words.say(`purpose.${purpose}`)),
    ),
    element('span', { class: 'rules' }, rulesText(warning, words)),
    element(
      'span',
      { class: 'latest' },
      element('span', { class: 'reason', 'data-reason': reason }, reasonText(warning, words)),
      element('time', { datetime: at, title: words.time(at) }, ageText(warning, words)),
    ),
  ];
}

function subjectOf(warning, words) {
  const text = subjectText(warning, words);
  if (!isPerson(warning.subject))
    return element('strong', { class: 'subject', title: warning.subject }, text);
  return element(
    'strong',
    { class: 'subject' },
    text,
    ' ',
    element('span', { class: 'withheld' }, words.say('withheld')),
  );
}

function rulesText({ rules, contributions = [] }, words) {
  const titles = rules ?? contributions.map(({ title }) => title);
  const separator = words.language === 'zh' ? '；' : '; ';
  return titles.map((title) => words.title(title)).join(separator);
}

function reasonText({ reason, level, previousLevel }, words) {
  const said = words.say(`reason.${reason}`);
  if (previousLevel === null || previousLevel === level) return said;
  const from = words.say('from', { level: words.say(`level.${previousLevel}`) });
  return words.language === 'zh' ? `${said}（${from}）` : `${said} (${from.toLowerCase()})`;
}

function ageText({ at }, words) {
  return words.age(at) ?? words.say('justNow');
}
