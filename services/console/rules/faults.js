import { element } from '../parts/dom.js';

/** How many faults and notes there are. */
export function faultSummary(found, words) {
  const faults = found.filter(({ severity }) => severity === 'fault').length;
  if (found.length === 0) return words.say('rule.sound');
  return words.say('rule.faultCount', {
    faults: words.number(faults),
    warnings: words.number(found.length - faults),
  });
}

/** What is wrong, each with a way to where it stands. `inWords(text)` says a phrase of the checker, which speaks English. */
export function faultList(found, words, { inWords, goTo }) {
  if (found.length === 0) return [];
  const inOrder = [...found].sort((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0));
  return [
    element(
      'ul',
      { class: 'faults', role: 'list' },
      ...inOrder.map((fault) => rowOf(fault, words, { inWords, goTo })),
    ),
  ];
}

const rank = ({ severity }) => (severity === 'fault' ? 0 : 1);

function rowOf(fault, words, { inWords, goTo }) {
  const { severity, line, path, message, remedy } = fault;
  const place =
    line === null
      ? null
      : element(
          'button',
          { type: 'button', class: 'button plain small', onclick: () => goTo(fault) },
          words.say('rule.line', { line }),
        );
  return element(
    'li',
    { 'data-severity': severity },
    element('strong', {}, words.say(`rule.${severity}`)),
    place,
    element(
      'span',
      {},
      path === '' ? null : element('code', {}, path),
      ' ',
      phrase(message, inWords),
      remedy === ''
        ? null
        : element('span', { class: 'soft' }, words.language === 'zh' ? '：' : ': ', phrase(remedy, inWords)),
    ),
  );
}

/** A phrase that has no words in the language stands in English, and says so. */
function phrase(text, inWords) {
  const said = inWords(text);
  return element('span', { lang: said === text ? 'en' : null }, said);
}
