import { choices, openDialog } from '../parts/dialog.js';
import { element } from '../parts/dom.js';
import { chooseTheme, chosenTheme, THEMES } from './theme.js';

/** Who is signed in, light or dark, the language, and the way out. */
export function openMenu(context, { pick }) {
  const words = context.words();
  return openDialog(
    words.say('tool.menu'),
    (close) => [
      who(context.session.account, words),
      themes(words),
      languages(words, pick, close),
      ends(context, close),
    ],
    { name: 'menu' },
  );
}

function who({ displayName, roles, areas }, words) {
  const isEverywhere = areas.includes('*');
  const where = isEverywhere ? words.say('allAreas') : words.list(areas);
  return element(
    'p',
    { class: 'who' },
    element('strong', {}, displayName),
    element('br'),
    words.list(roles.map((role) => words.say(`role.${role}`))),
    where === '' ? null : ` · ${where}`,
  );
}

function themes(words) {
  const options = THEMES.map((theme) => [theme, words.say(`theme.${theme}`)]);
  const field = choices(words.say('theme'), 'theme', options, chosenTheme(), { isInline: true });
  field.addEventListener('change', ({ target }) => chooseTheme(target.value));
  return field;
}

function languages(words, pick, close) {
  const options = [
    ['zh', '中文'],
    ['en', 'English'],
  ];
  const field = choices(words.say('language'), 'language', options, words.language, { isInline: true });
  field.addEventListener('change', ({ target }) => {
    close();
    return pick(target.value);
  });
  return field;
}

function ends(context, close) {
  const words = context.words();
  const leave = async () => {
    await context.api.send('DELETE', '/v1/session').catch(() => undefined);
    location.assign('/sign-in');
  };
  return element(
    'div',
    { class: 'ends' },
    element(
      'button',
      { type: 'button', class: 'button', id: 'sign-out', onclick: leave },
      words.say('signOut'),
    ),
    element(
      'button',
      { type: 'button', class: 'button first', autofocus: true, onclick: () => close() },
      words.say('close'),
    ),
  );
}
