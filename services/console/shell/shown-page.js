import { element } from '../parts/dom.js';
import { foldersOf, wordOfNothing } from './pages.js';

/**
 * The page that is shown. Each is made once and kept, so that a list is where one left it.
 *
 * A page is `{ element, enter({ params, query }), leave?(), redraw(), tick?(), keys?, title?() }`: `enter` may be asynchronous
 * and is called whenever the page is come to, `redraw` after a change of language. `withWords` are the folders whose words
 * are there already.
 */
export function createShownPage(context, mayGo, withWords) {
  const main = document.getElementById('page');
  const made = new Map();
  const folders = new Set(withWords);
  let current = null;
  let latest = 0;

  const pageOf = async (page) => {
    const { name } = page;
    if (!made.has(name)) {
      const missing = foldersOf(page).filter((folder) => !folders.has(folder));
      const [{ createPage }] = await Promise.all([
        ...prepare(page),
        ...missing.map((folder) => context.words().include(folder)),
      ]);
      for (const folder of missing) folders.add(folder);
      made.set(name, createPage(context));
    }
    return made.get(name);
  };
  const put = (page, view, isFirst) => {
    current?.view.leave?.();
    current = { page, view };
    main.replaceChildren(view.element);
    // A reader of the screen hears that the page is another one; at the start the browser says so itself.
    if (!isFirst) main.focus({ preventScroll: true });
    scrollTo(0, 0);
  };
  const drawTitle = () => {
    if (current === null) return;
    const { page, view } = current;
    main.dataset.page = page.name;
    main.dataset.title = view.title?.() ?? context.words().say(`page.${page.name}`);
  };

  return {
    async show({ page, params, query }) {
      const turn = ++latest;
      const isFirst = current === null;
      const isMissing = page === null || !mayGo(page);
      const view = isMissing ? nothingHere(context, wordOfNothing(page, mayGo)) : await pageOf(page);
      // Somebody went on while this page was loading.
      if (turn !== latest) return;
      if (current?.view !== view) put(page ?? { name: 'missing' }, view, isFirst);
      drawTitle();
      await view.enter({ params, query });
      if (turn === latest) drawTitle();
    },
    redraw() {
      current?.view.redraw();
      drawTitle();
    },
    tick: () => current?.view.tick?.(),
    keys: () => current?.view.keys ?? [],
    page: () => current?.page ?? null,
    title: () => main.dataset.title ?? '',
    drawTitle,
    folders: () => [...folders],
  };
}

function nothingHere(context, word) {
  const title = element('h1');
  const text = element('p', {});
  const say = (key) => context.words().say(key);
  const redraw = () => {
    title.textContent = say('missingTitle');
    text.textContent = say(word);
  };
  const root = element('div', { class: 'empty' }, title, text);
  return { element: root, enter: redraw, redraw, title: () => say('missingTitle') };
}

const styles = new Map();

/** Has a page's code and style loaded; they resolve when both are there, as no page is seen without its style. */
export function prepare({ folder }) {
  if (!styles.has(folder)) styles.set(folder, loadStyle(`/console/${folder}/page.css`));
  return [import(`../${folder}/page.js`), styles.get(folder)];
}

function loadStyle(href) {
  const { promise, resolve } = Promise.withResolvers();
  document.head.append(element('link', { rel: 'stylesheet', href, onload: resolve, onerror: resolve }));
  return promise;
}
