import { element, icon } from '../parts/dom.js';
import { levelShape } from '../parts/level-mark.js';

/** What the filters are made of: chips, lists to choose from, a field for the area. */

export function chipOf(level, isPressed, press, say) {
  const attributes = {
    type: 'button',
    id: `filter-${level}`,
    class: 'chip',
    'data-level': level,
    'aria-pressed': String(isPressed),
  };
  const number = element('b', { 'data-of': level }, '–');
  const word = element('span', {}, say(`level.${level}`));
  return element(
    'button',
    { ...attributes, onclick: () => press(level) },
    levelShape(level),
    word,
    ' ',
    number,
  );
}

export function overdueChip(isPressed, press, say) {
  const attributes = {
    type: 'button',
    id: 'filter-overdue',
    class: 'chip overdue',
    'aria-pressed': String(isPressed),
    onclick: press,
  };
  return element('button', attributes, say('overdue'), ' ', element('b', { 'data-of': 'overdue' }, '–'));
}

export function choice(name, options, chosen, change, say) {
  const select = element(
    'select',
    { id: `filter-${name}`, onchange: ({ target }) => change({ [name]: target.value }) },
    element('option', { value: '' }, say(`watch.any.${name}`)),
    ...options.map(([value, text]) => element('option', { value, selected: value === chosen[name] }, text)),
  );
  return element('label', {}, element('span', { class: 'unseen' }, say(`watch.${name}`)), select);
}

/** Gives a list the options of another, and leaves those be that stay: it may be open. */
export function drawOptions(select, wanted) {
  const { value } = select;
  const left = new Map([...select.options].map((option) => [option.value, option]));
  for (const [at, option] of [...wanted.options].entries()) {
    const held = left.get(option.value);
    left.delete(option.value);
    if (held === undefined) select.options[at - 1].after(option);
    else if (select.options[at] !== held) select.options[at - 1].after(held);
  }
  for (const option of left.values()) option.remove();
  select.value = value;
}

export function areaField(chosen, change, say) {
  const input = element('input', {
    id: 'filter-area',
    type: 'search',
    value: chosen.area,
    placeholder: say('watch.any.area'),
    autocomplete: 'off',
    spellcheck: 'false',
    onchange: ({ target }) => change({ area: target.value.trim().toLowerCase() }),
  });
  return element('label', {}, element('span', { class: 'unseen' }, say('watch.area')), input);
}

const FUNNEL = 'M3 4h18l-7 9v6l-4 2v-8z';

/** On a narrow screen the fields are behind a button. */
export function moreButton(root, say) {
  const press = ({ currentTarget }) => {
    currentTarget.setAttribute('aria-expanded', String(root.classList.toggle('wide')));
  };
  const attributes = {
    type: 'button',
    id: 'filter-more',
    class: 'button more-filters',
    'aria-label': say('watch.filters'),
  };
  const isWide = root.classList.contains('wide');
  return element('button', { ...attributes, 'aria-expanded': String(isWide), onclick: press }, icon(FUNNEL));
}

export function clearButton(say, clear) {
  return element(
    'button',
    { type: 'button', id: 'filter-clear', class: 'button plain', onclick: clear },
    say('watch.clear'),
  );
}
