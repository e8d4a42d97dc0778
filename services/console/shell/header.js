import { element, icon } from '../parts/dom.js';
import { keep } from '../parts/kept.js';
import { foreignZone } from '../parts/times.js';
import { openMenu } from './menu.js';
import { createPageLinks } from './page-links.js';
import { PAGES } from './pages.js';

const ICONS = {
  help: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-1.2 14.5h2.3v2.3h-2.3zM12 5.3c2.2 0 4 1.6 4 3.7 0 2.6-2.9 3-2.9 5.2h-2.2c0-3.2 2.8-3.4 2.8-5.1 0-.9-.8-1.6-1.7-1.6s-1.8.7-1.8 1.8H8c0-2.3 1.8-4 4-4z',
  menu: 'M3 5h18v2.4H3zm0 5.8h18v2.4H3zm0 5.8h18V19H3z',
  on: 'M3 9v6h4l6 5V4L7 9zm12.5-.8a5 5 0 0 1 0 7.6l1.4 1.6a7 7 0 0 0 0-10.8zm2.8-3.3-1.3 1.7a8.4 8.4 0 0 1 0 10.8l1.3 1.7a10.6 10.6 0 0 0 0-14.2z',
  off: 'M3 9v6h4l6 5V4L7 9zm19 .4L20.6 8 18 10.6 15.4 8 14 9.4l2.6 2.6-2.6 2.6 1.4 1.4 2.6-2.6 2.6 2.6 1.4-1.4-2.6-2.6z',
};
ICONS.waiting = ICONS.off;

const byId = (id) => document.getElementById(id);

/** The bar over every page: the menu of pages, whether the line holds, sound, language, help, and the rest behind a button. */
export function createHeader({ context, alarm, mayGo, choose, help }) {
  const say = (key, values) => context.words().say(key, values);
  let state = 'connecting';
  let lostAt = null;
  let page = null;
  const pageLinks = createPageLinks(byId('pages'));

  const drawWords = () => {
    const { tag } = context.words();
    document.documentElement.lang = tag;
    for (const node of document.querySelectorAll('[data-word]')) node.textContent = say(node.dataset.word);
    for (const node of document.querySelectorAll('[data-label]'))
      node.setAttribute('aria-label', say(node.dataset.label));
    const zone = foreignZone(tag, context.session.zone);
    byId('zone').textContent = zone === null ? '' : say('zone', { zone });
    const drill = byId('drill');
    drill.hidden = context.session.mode !== 'exercise';
    drill.textContent = say('exercise');
  };
  const drawPages = (current = page) => {
    page = current;
    const links = PAGES.filter((each) => each.key !== null && mayGo(each)).map((each) => {
      const isHere = each.name === page?.name || each.name === page?.within;
      return element(
        'a',
        { href: each.path, 'aria-current': isHere ? 'page' : null },
        say(`page.${each.name}`),
      );
    });
    pageLinks.draw(links);
  };
  const drawTools = () => {
    // Made anew, or a press would lose the focus that it came with.
    const focused = document.activeElement?.id ?? '';
    byId('tools').replaceChildren(
      soundButton(alarm),
      languageButton(context, pick),
      toolButton('help', help, say),
      toolButton('menu', menu, say),
    );
    drawSound();
    if (focused.startsWith('tool-')) byId(focused)?.focus();
  };
  /** In place: the press that lets the sound play may be one on a button here, which must not vanish under it. */
  const drawSound = () => {
    const state = alarm.state();
    const button = byId('tool-sound');
    button.dataset.state = state;
    button.title = say(`sound.${state}`);
    button.setAttribute('aria-label', button.title);
    button.replaceChildren(icon(ICONS[state]));
  };
  const pick = (language) => {
    keep('language', language);
    return choose(language);
  };
  const menu = () => openMenu(context, { pick });
  const drawConnection = () => {
    const mark = byId('connection');
    mark.hidden = state === null;
    if (state === null) return;
    mark.dataset.state = state;
    byId('connection-word').textContent = say(`connection.${state}`);
    const outage = byId('outage');
    outage.hidden = lostAt === null;
    outage.textContent = lostAt === null ? '' : say('outage', { time: context.words().moment(lostAt) });
    document.body.classList.toggle('stale', lostAt !== null);
  };
  return {
    draw() {
      drawWords();
      drawPages();
      drawTools();
      drawConnection();
    },
    drawPages,
    drawSound,
    /** `connecting`, `loading`, `live`, `lost`; null where this account has no line. */
    connection(next) {
      state = next;
      if (next === 'lost') lostAt ??= Date.now();
      else if (next === 'live') lostAt = null;
      drawConnection();
    },
  };
}

function soundButton(alarm) {
  const press = () => alarm.turn(alarm.state() === 'off');
  return element('button', {
    type: 'button',
    id: 'tool-sound',
    class: 'button plain small tool',
    onclick: press,
  });
}

function languageButton(context, pick) {
  const [language, name] = context.words().language === 'zh' ? ['en', 'English'] : ['zh', '中文'];
  const press = () => pick(language);
  const attributes = { type: 'button', id: 'tool-language', lang: language, class: 'button plain small' };
  return element('button', { ...attributes, onclick: press }, name);
}

function toolButton(name, run, say) {
  const label = say(`tool.${name}`);
  const attributes = { type: 'button', id: `tool-${name}`, class: 'button plain small tool', title: label };
  return element('button', { ...attributes, 'aria-label': label, onclick: () => run() }, icon(ICONS[name]));
}
