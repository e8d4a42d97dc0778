import { element } from '../parts/dom.js';
import { isBelow, SPANS } from './rates.js';

/** The rates as a table: groups with their sum, and in each what it is made of. `textOf[by](key)` names a class or an area. */
export function rateTable(groups, { by, within }, textOf, words) {
  const heads = ['devices', 'online', ...SPANS].map((name) =>
    element('th', { scope: 'col', class: name }, words.say(`devices.${name}`)),
  );
  const corner = element('th', { scope: 'col' }, words.say(`devices.by.${by}`));
  const bodies = groups.map(({ key, rows, sum }) =>
    element(
      'tbody',
      {},
      rowOf(textOf[by](key), sum, by === 'deviceClass' ? key : null, words, 'sum'),
      ...rows.map((row) => rowOf(textOf[within](row[within]), row, row.deviceClass, words, 'part')),
    ),
  );
  const caption = element('caption', { class: 'unseen' }, words.say('devices.caption'));
  return element('table', {}, caption, element('thead', {}, element('tr', {}, corner, ...heads)), ...bodies);
}

function rowOf(name, row, deviceClass, words, kind) {
  const cell = (of, ...content) =>
    element('td', { class: `${of} figure`, 'data-heading': words.say(`devices.${of}`) }, ...content);
  return element(
    'tr',
    { class: kind },
    element('th', { scope: 'row' }, name),
    cell('devices', words.number(row.devices)),
    cell('online', nowText(row, words)),
    ...SPANS.map((span) => cell(span, rateMark(row[span], deviceClass, words))),
  );
}

/** A rate as number and bar; below what its class should have with a sign and a word. */
export function rateMark(rate, deviceClass, words) {
  if (rate === null) return element('span', { class: 'soft' }, words.say('unknown'));
  const bar = element('span', { class: 'rate-bar', 'aria-hidden': 'true' }, element('span', {}));
  bar.firstChild.style.setProperty('--share', String(rate));
  const isLow = isBelow(rate, deviceClass);
  return element(
    'span',
    { class: 'rate', 'data-low': String(isLow) },
    element('strong', {}, rateText(rate, words)),
    isLow ? element('span', { class: 'low' }, `▼ ${words.say('devices.low')}`) : null,
    bar,
  );
}

/** With a decimal, and never rounded up to all of the time. */
export function rateText(rate, words) {
  const tenths = rate < 1 ? Math.min(rate, 0.999) : 1;
  return new Intl.NumberFormat(words.tag, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(tenths);
}

/** Those that never said are named, or the numbers would not sum. */
function nowText({ devices, online, offline }, words) {
  const unknown = devices - online - offline;
  const values = {
    online: words.number(online),
    offline: words.number(offline),
    unknown: words.number(unknown),
  };
  return words.say(unknown === 0 ? 'devices.now' : 'devices.nowUnknown', values);
}
