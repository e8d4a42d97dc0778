import { element } from '../parts/dom.js';
import { sequenceText, valueText } from '../rules/in-words.js';

/** Why a warning has its score: a bar and a table, both of parts that sum to it. */

/**
 * Parts rounded to tenths so that they sum to their rounded sum, as a reader would check. Method: largest remainder
 * (Hamilton).
 */
export function tenthsThatSum(parts) {
  const exact = parts.map((part) => part * 10);
  const floors = exact.map(Math.floor);
  const total = Math.round(exact.reduce((sum, part) => sum + part, 0));
  const missing = total - floors.reduce((sum, part) => sum + part, 0);
  const byRemainder = exact.map((part, i) => [part - floors[i], i]).sort(([a], [b]) => b - a);
  for (const [, i] of byRemainder.slice(0, Math.max(0, missing))) floors[i] += 1;
  return floors.map((tenths) => tenths / 10);
}

/** `reasoning` goes with `contributions`, in their order. */
export function scoreParts({ contributions, score }, { reasoning }, words) {
  const shares = tenthsThatSum(contributions.map(({ contribution }) => contribution));
  const parts = contributions
    .map((contribution, i) => ({ ...contribution, ...reasoning[i], share: shares[i] }))
    .sort((a, b) => b.contribution - a.contribution);
  return [bar(parts, score, words), table(parts, score, words)];
}

function bar(parts, score, words) {
  const pieces = parts.map(({ contribution }, i) => {
    const piece = element('span', { class: 'part', 'data-part': i % 4 }, i + 1 <= 9 ? String(i + 1) : '');
    piece.style.setProperty('--share', String(contribution));
    return piece;
  });
  const sum = parts.map(({ title, share }) => `${words.title(title)} ${words.score(share)}`);
  const label = words.pair(words.say('score.of', { score: words.score(score) }), words.join(sum));
  return element('div', { class: 'bar-of-score', role: 'img', 'aria-label': label }, ...pieces);
}

const COLUMNS = ['rule', 'share', 'points', 'left', 'matchedAt', 'facts'];

function table(parts, score, words) {
  const head = COLUMNS.map((name) => element('th', { scope: 'col' }, words.say(`score.${name}`)));
  const rows = parts.map((part, i) => row(part, i, words));
  const sum = element(
    'tr',
    { class: 'sum' },
    element('th', { scope: 'row' }, words.say('score.sum')),
    cell('share', words.score(score), words),
    element('td', { colspan: COLUMNS.length - 2 }),
  );
  return element(
    'table',
    { class: 'parts' },
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows, sum),
  );
}

function row(part, i, words) {
  const { title, points, decay, at, facts, share } = part;
  const key = element('span', { class: 'key', 'data-part': i % 4, 'aria-hidden': 'true' }, String(i + 1));
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, key, ' ', words.title(title), whyOf(part, words)),
    cell('share', words.score(share), words),
    cell('points', words.number(points), words),
    cell('left', words.percent(decay), words),
    cell('matchedAt', words.minute(at), words),
    cell('facts', factsText(facts, part.sequences, words), words),
  );
}

/** Evidence and owner of a rule, for whoever asks. */
function whyOf({ basis, owner, events }, words) {
  const lines = [
    basis === null ? null : words.say('score.basis', { basis: words.prose(basis) }),
    owner === null ? null : words.say('score.owner', { owner }),
    words.say('score.cases', { cases: words.join(events) }),
  ].filter((line) => line !== null);
  return element(
    'details',
    {},
    element('summary', {}, words.say('score.more')),
    ...lines.map((line) => element('p', {}, line)),
  );
}

function cell(name, text, words) {
  return element('td', { class: `${name} figure`, 'data-heading': words.say(`score.${name}`) }, text);
}

function factsText(facts, sequences, words) {
  const lines = Object.entries(facts).map(([name, value]) => {
    const sequence = sequences.find((one) => one.name === name);
    return sequence === undefined || typeof value !== 'boolean'
      ? words.pair(factName(name, words), factValue(name, value, words))
      : sequenceText(sequence, value, words);
  });
  return words.join(lines);
}

/** `event_count_2` is a second count, `event.severity` a field of the event. */
function factName(name, words) {
  const [base, path] = name.split(/\.(.*)/);
  const plain = base.replace(/_\d+$/, '');
  const said = words.has(`fact.${plain}`) ? words.say(`fact.${plain}`) : plain;
  if (path === undefined) return said;
  return words.has(`field.${path}`) ? words.say(`field.${path}`) : `${said} ${path}`;
}

function factValue(name, value, words) {
  if (value === null || value === undefined) return words.say('unknown');
  return valueText(name.replace(/^event\./, ''), value, words);
}
