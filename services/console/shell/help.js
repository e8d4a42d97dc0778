import { openDialog } from '../parts/dialog.js';
import { element } from '../parts/dom.js';
import { PAGES } from './pages.js';

const NAMES = { ArrowDown: '↓', ArrowUp: '↑', Enter: '↵', Escape: 'Esc' };

/** The keys that work here, and the switch for them. `groups`: `{ word, keys }`. */
export function openHelp({ words, groups, keyboard, mayGo }) {
  return openDialog(
    words.say('help.title'),
    (close) => [
      ...groups
        .filter(({ keys }) => keys.length > 0)
        .map(({ word, keys }) => groupOf(words.say(word), keys, words)),
      groupOf(words.say('help.go'), goKeys(mayGo), words),
      keySwitch(keyboard, words),
      element(
        'div',
        { class: 'ends' },
        element(
          'button',
          { type: 'button', class: 'button first', onclick: () => close() },
          words.say('close'),
        ),
      ),
    ],
    // It may be longer than the screen: with the focus on its button one would see the end of it.
    { name: 'help', isRead: true },
  );
}

function keySwitch(keyboard, words) {
  const onchange = ({ target }) => keyboard.turn(target.checked);
  const box = element('input', { type: 'checkbox', checked: keyboard.isOn(), onchange });
  return element('label', { class: 'choice' }, box, element('span', {}, words.say('help.switch')));
}

const goKeys = (mayGo) =>
  PAGES.filter((page) => page.key !== null && mayGo(page)).map((page) => ({
    keys: [`g ${page.key}`],
    word: `page.${page.name}`,
  }));

function groupOf(title, keys, words) {
  const rows = keys.flatMap(({ keys: names, word }) => [
    element('dt', {}, ...names.flatMap((name) => [...keysOf(name), ' '])),
    element('dd', {}, words.say(word)),
  ]);
  return element('section', {}, element('h3', {}, title), element('dl', { class: 'keys' }, ...rows));
}

/** `g w` is one key after another. */
const keysOf = (name) => name.split(' ').map((key) => element('kbd', {}, NAMES[key] ?? key));
