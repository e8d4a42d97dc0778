import { element } from '../parts/dom.js';
import { levelMark } from '../parts/level-mark.js';
import { areaName, openText } from './area-text.js';

/** A row of the list of areas; its link chooses the area. `hrefOf(area)` is its address. */
export function createAreaRow(key, { words, names, hrefOf, isChosen }) {
  const link = element('a', {});
  const row = element('li', { 'data-key': key }, link);
  return {
    row,
    show(area) {
      link.setAttribute('href', hrefOf(area.area));
      if (isChosen(area.area)) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
      link.replaceChildren(
        levelMark(area.level, words()),
        element(
          'span',
          {},
          element('strong', {}, areaName(area, names(), words())),
          area.scheme === 'cell' && area.areaCode !== null
            ? element('span', { class: 'place soft' }, ` ${area.areaCode}`)
            : null,
        ),
        element('span', { class: 'soft' }, openText(area, words())),
      );
    },
  };
}
