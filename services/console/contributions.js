import { element } from './dom.js';

/** Why a warning has its score: a bar and a table, both of parts that sum to it. */
export function explanation(warning, words) {
  const { contributions, openedAt, acknowledgeBy, subject, warningId, revision } = warning;
  const shares = tenthsThatSum(contributions.map(({ contribution }) => contribution));
  return [
    bar(contributions, shares, warning.score, words),
    table(warning, shares, words),
    element(
      'p',
      { class: 'origin' },
      ...[
        words.say('openedAt', { time: words.time(openedAt) }),
        acknowledgeBy === null ? null : words.say('acknowledgeBy', { time: words.time(acknowledgeBy) }),
        words.say('fullCode', { code: subject.split(':').slice(1).join(':') }),
        words.say('revision', { id: warningId, revision }),
      ]
        .filter((text) => text !== null)
        .map((text) => element('span', {}, text)),
    ),
  ];
}

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

function bar(contributions, shares, score, words) {
  const parts = contributions.map(({ contribution }, i) => {
    const part = element('span', { class: 'part', 'data-part': i % 4 }, i + 1 <= 9 ? String(i + 1) : '');
    part.style.setProperty('--share', String(contribution));
    return part;
  });
  const label = `${words.say('score')} ${words.score(score)} ${words.say('of100')}: ${contributions
    .map(({ title }, i) => `${words.title(title)} ${words.score(shares[i])}`)
    .join(', ')}`;
  return element('div', { class: 'bar', role: 'img', 'aria-label': label }, ...parts);
}

function table({ contributions, score }, shares, words) {
  const columns = ['rule', 'share', 'points', 'left', 'matchedAt', 'facts', 'events'];
  const head = columns.map((name) => element('th', { scope: 'col' }, words.say(name)));
  const rows = contributions.map((contribution, i) => {
    const { points, decay, at, facts, events } = contribution;
    const key = element('span', { class: 'key', 'data-part': i % 4, 'aria-hidden': 'true' }, String(i + 1));
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, key, ' ', words.title(contribution.title)),
      cell('share', words.score(shares[i]), words),
      cell('points', words.number(points), words),
      cell('left', words.percent(decay), words),
      cell('matchedAt', words.time(at), words),
      cell('facts', factsText(facts, words), words),
      cell('events', events.join(words.language === 'zh' ? '、' : ', '), words),
    );
  });
  const sum = element(
    'tr',
    { class: 'sum' },
    element('th', { scope: 'row' }, words.say('sum')),
    cell('share', words.score(score), words),
    element('td', { colspan: columns.length - 2 }),
  );
  return element(
    'table',
    {},
    element('caption', {}, words.say('explain')),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows, sum),
  );
}

function cell(name, text, words) {
  return element('td', { class: name, 'data-heading': words.say(name) }, text);
}

function factsText(facts, words) {
  return Object.entries(facts)
    .map(([name, value]) => `${factName(name, words)}: ${factValue(value, words)}`)
    .join(words.language === 'zh' ? '；' : '; ');
}

/** `event_count_2` is a second count, `event.severity` a field of the event. */
function factName(name, words) {
  const [base, path] = name.split(/\.(.*)/);
  const plain = base.replace(/_\d+$/, '');
  const said = words.has(`fact.${plain}`) ? words.say(`fact.${plain}`) : plain;
  return path === undefined ? said : `${said} ${path}`;
}

function factValue(value, words) {
  switch (typeof value) {
    case 'number':
      return words.number(value);
    case 'boolean':
      return words.say(value ? 'yes' : 'no');
    default:
      return value ?? words.say('unknown');
  }
}
