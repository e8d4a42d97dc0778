import { element } from '../parts/dom.js';
import { changed } from './changed.js';
import { decayChart } from './decay.js';
import { scoreParts } from './score.js';
import { timeline } from './timeline.js';

/** All that stands behind a warning, a card each. */
export function body(detail, words) {
  const { warning, explanation, isComplete } = detail;
  const parts = {
    changed: changed(detail, words),
    score: scoreParts(warning, explanation, words),
    decay:
      explanation.decay.length < 2 ? null : [decayChart(explanation.decay, words), note('decay.note', words)],
    timeline: [timeline(detail, words), isComplete ? null : note('warning.incomplete', words)],
    facts: [facts(warning, words)],
  };
  const cards = Object.entries(parts)
    .filter(([, content]) => content !== null)
    .map(([name, content]) => card(name, content, words));
  return element('div', { class: 'body' }, ...cards);
}

const note = (word, words) => element('p', { class: 'soft' }, words.say(word));

function card(name, content, words) {
  const id = `card-${name}`;
  const attributes = { class: `card ${name}-card`, 'aria-labelledby': id };
  return element('section', attributes, element('h2', { id }, words.say(`card.${name}`)), ...content);
}

function facts({ warningId, revision, openedAt, areaCode, subject, at, units }, words) {
  const rows = [
    ['facts.opened', words.time(openedAt)],
    ['facts.changed', words.time(at)],
    ['facts.area', areaCode ?? words.say('unknown')],
    ['facts.units', units.length === 0 ? words.say('facts.noUnit') : words.list(units)],
    [
      'facts.subject',
      subject.startsWith('area:')
        ? subject.slice('area:'.length)
        : words.say('facts.token', { token: subject.split(':')[1] }),
    ],
    ['facts.id', words.say('facts.revision', { id: warningId, revision })],
  ];
  const cells = rows.flatMap(([word, text]) => [element('dt', {}, words.say(word)), element('dd', {}, text)]);
  return element('dl', { class: 'details' }, ...cells);
}
