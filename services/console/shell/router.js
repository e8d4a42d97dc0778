import { pageAt } from './pages.js';

/** Goes from page to page without loading anew (History API). Links are plain ones; clicks on them are taken over. */

/** `show({ page, params, query })` shows what a path leads to, `page` null where it leads nowhere. */
export function createRouter(show) {
  const showHere = () => {
    const found = pageAt(location.pathname) ?? { page: null, params: {} };
    return show({ ...found, query: new URLSearchParams(location.search) });
  };
  const go = (path) => {
    if (path === location.pathname + location.search) return undefined;
    history.pushState({}, '', path);
    return showHere();
  };
  addEventListener('popstate', showHere);
  document.addEventListener('click', (event) => {
    const path = pathOf(event);
    if (path === null) return;
    event.preventDefault();
    go(path);
  });
  return {
    start: showHere,
    go,
    /** Puts the state of a page into the address, without going anywhere. */
    note: (path) => history.replaceState({}, '', path),
  };
}

/** The path of a plain click on a link to a page; null for all else, which the browser does. */
function pathOf(event) {
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!isPlain || event.defaultPrevented || link === null || link.target !== '') return null;
  const { origin, pathname, search, hash } = new URL(link.href);
  if (origin !== location.origin || hash !== '' || pageAt(pathname) === null) return null;
  return pathname + search;
}
