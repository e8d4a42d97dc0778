import { element } from '../parts/dom.js';
import { aboutText, conditionTree, effectText, messageText, triggerTexts } from './in-words.js';
import { precisionMark } from './outcomes.js';
import { costTexts, statusMark } from './table.js';

/** A rule for people to read: when, if, then; what it tells; on what it rests, what came of it and what it costs (`measured`, or null). */
export function ruleWords(row, measured, words) {
  const rule = JSON.parse(row.text);
  return [sentence(rule, words), facts(row, rule, measured, words)];
}

function sentence(rule, words) {
  const triggers = triggerTexts(rule, words);
  const tree = conditionTree(rule.conditions, words);
  const part = (key, ...content) =>
    element('div', {}, element('dt', {}, words.say(key)), element('dd', {}, ...content));
  return element(
    'section',
    { class: 'card words', 'aria-labelledby': 'words-title' },
    element('h2', { id: 'words-title' }, words.say('rule.inWords')),
    element(
      'dl',
      { class: 'sentence' },
      part(triggers.length > 1 ? 'rule.whenAny' : 'rule.when', listOf(triggers.map((text) => ({ text })))),
      part('rule.if', listOf([tree])),
      part('rule.gives', effectText(rule, words)),
      part('rule.tells', element('q', {}, messageText(words.title(rule.message), words))),
    ),
  );
}

function listOf(nodes, isInner = false) {
  if (!isInner && nodes.length === 1 && nodes[0].parts === undefined) return nodes[0].text;
  const items = nodes.map(({ text, parts }) =>
    element('li', {}, text, parts === undefined ? null : listOf(parts, true)),
  );
  return element('ul', {}, ...items);
}

function facts(row, rule, measured, words) {
  const line = (key, ...content) =>
    element('div', {}, element('dt', {}, words.say(key)), element('dd', {}, ...content));
  return element(
    'dl',
    { class: 'card facts' },
    line('rule.status', statusMark(row.status, words)),
    line('rule.purpose', words.say(`purpose.${row.purpose}`)),
    line('rule.about', aboutText(rule, words)),
    line('rule.basis', words.prose(row.basis)),
    line('rule.gaps', rule.knownGaps === undefined ? words.say('rule.noGaps') : words.prose(rule.knownGaps)),
    line('rule.owner', row.owner),
    line('rule.precision', precisionMark(row.outcomes, words)),
    line('rule.cost', ...costTexts(row.cost, measured, words)),
    line('rule.caseCount', words.say('rule.caseNumber', { number: words.number(row.cases) })),
  );
}
