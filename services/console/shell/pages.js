/**
 * The pages, in the order of the menu. `folder` holds `page.js` (exports `createPage`), `page.css` and the page's catalogues;
 * `path` is a pattern with `:name` for a part; `key` goes there after `g`; a page with no `key` is reached through others;
 * `words` are folders whose words it says as well.
 */
export const PAGES = [
  { name: 'watch', folder: 'watch', path: '/', key: 'w', needs: 'see_warnings' },
  {
    name: 'warning',
    folder: 'warning',
    path: '/warnings/:id',
    words: ['rules'],
    key: null,
    needs: 'see_warnings',
    within: 'watch',
  },
  { name: 'handover', folder: 'handover', path: '/handover', key: 'h', needs: 'hand_over' },
  { name: 'map', folder: 'map', path: '/map', key: 'm', needs: 'see_areas' },
  { name: 'rules', folder: 'rules', path: '/rules', key: 'r', needs: 'see_rules' },
  { name: 'rule', folder: 'rules', path: '/rules/:id', key: null, within: 'rules', needs: 'see_rules' },
  { name: 'devices', folder: 'devices', path: '/devices', key: 'd', needs: 'see_devices' },
  {
    name: 'deliveries',
    folder: 'deliveries',
    path: '/deliveries',
    key: 'u',
    needs: 'replay_deliveries',
  },
  { name: 'access-log', folder: 'access-log', path: '/access-log', key: 'l', needs: 'read_access_log' },
];

/** The folders whose catalogues a page speaks from. */
export const foldersOf = ({ folder, words = [] }) => [folder, ...words];

/** The word for what is shown where no page is; `page` null where there is none at the address. */
export function wordOfNothing(page, mayGo) {
  if (page === null) return 'missing';
  return PAGES.some(mayGo) ? 'notYours' : 'noPages';
}

/** `{ page, params }` for a path; null where there is none. */
export function pageAt(path) {
  for (const page of PAGES) {
    const params = match(page.path, path);
    if (params !== null) return { page, params };
  }
  return null;
}

function match(pattern, path) {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params = {};
  for (const [i, part] of wanted.entries()) {
    if (!part.startsWith(':')) {
      if (part !== given[i]) return null;
    } else if (given[i] === '') return null;
    else params[part.slice(1)] = decoded(given[i]);
  }
  return params;
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
