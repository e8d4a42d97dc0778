import { element } from '../parts/dom.js';
import { levelMark } from '../parts/level-mark.js';
import { query } from '../parts/query.js';
import { timeWithAge } from '../parts/times.js';
import { areaName, countText, nameText, openLevels } from './area-text.js';

/** What is known of the area that was chosen. */
export function areaCard(area, names, context, close) {
  const words = context.words();
  const rows = openLevels(area).map(([level, count]) =>
    element(
      'div',
      {},
      element('dt', {}, levelMark(level, words)),
      element('dd', { class: 'figure' }, countText(count, words)),
    ),
  );
  const isOfficer = context.can('act');
  return card(
    areaName(area, names, words),
    words,
    close,
    element('p', { class: 'soft' }, words.say('map.code', { code: area.code })),
    element('dl', { class: 'open' }, ...rows),
    isOfficer
      ? element(
          'a',
          { class: 'button first', href: query('/', { area: area.code }) },
          words.say('map.toWatch'),
        )
      : null,
  );
}

/** What is known of a camera: never more than the device itself. */
export function cameraCard(
  { deviceId, deviceClass, state, since, tampered, areaCode },
  names,
  context,
  close,
) {
  const words = context.words();
  const line = (key, value) =>
    element('div', {}, element('dt', {}, words.say(key)), element('dd', {}, value));
  const where = names.get(areaCode);
  return card(
    words.say('map.camera', { id: deviceId }),
    words,
    close,
    element(
      'dl',
      {},
      line('map.state', words.say(`map.camera.${state}`)),
      tampered ? line('map.camera.tampered', words.say('yes')) : null,
      since === null ? null : line('map.since', timeWithAge(since, words)),
      line('map.class', deviceClass === null ? words.say('unknown') : words.number(deviceClass)),
      areaCode === null ? null : line('map.area', where === undefined ? areaCode : nameText(where, words)),
    ),
  );
}

function card(title, words, close, ...content) {
  const attributes = { type: 'button', class: 'button plain small', onclick: close };
  return element(
    'section',
    { class: 'card chosen', 'aria-label': title },
    element('header', {}, element('h2', {}, title), element('button', attributes, words.say('close'))),
    ...content,
  );
}
