import { createApi } from '../parts/api.js';
import { atMost } from '../parts/at-most.js';
import { kept } from '../parts/kept.js';
import { connect } from '../parts/live.js';
import { createOfficers } from '../parts/officers.js';
import { createPresence } from '../parts/presence.js';
import { tickTimes } from '../parts/times.js';
import { createWarningsStore } from '../parts/warnings-store.js';
import { firstLanguage, loadCatalogue, wordsOf } from '../parts/words.js';
import { keepNext } from '../sign-in/session.js';
import { createAlarm } from './alarm.js';
import { createHeader } from './header.js';
import { openHelp } from './help.js';
import { createKeyboard } from './keyboard.js';
import { createNews } from './news.js';
import { foldersOf, PAGES, pageAt } from './pages.js';
import { createRouter } from './router.js';
import { createAccountCheck } from './same-account.js';
import { createShownPage, prepare } from './shown-page.js';
import { toast } from './toast.js';

/** The start of the console: who is signed in, the words, the line to the server, and the page that the address names. */

const TICK_MS = 1_000;
const COUNT_EVERY_MS = 250;
const RETRY_MS = 2_000;

const presence = createPresence({ sign: () => void api.get('/v1/session').catch(() => undefined) });
const api = createApi({
  csrf: () => session?.csrf ?? null,
  onSignedOut: signIn,
  isThere: presence.isThere,
});
const store = createWarningsStore();
let session = null;
const officers = createOfficers(
  api,
  () => context.can('act'),
  () => shown.redraw(),
);

// What the page needs comes while the session is on its way.
const here = pageAt(location.pathname)?.page;
if (here !== undefined) prepare(here);
const early = firstLanguage(kept('language'));
const folders = here === undefined ? [] : foldersOf(here);
const begun = loadCatalogue(early, folders);
session = await askedUntilThere();
const first = firstLanguage(kept('language') ?? session.language);
let words = speaking(first === early ? await begun : await loadCatalogue(first, folders), first);

const context = {
  words: () => words,
  session,
  api,
  store,
  officers,
  can: (capability) => session.may.includes(capability),
  /** Goes to a path. */
  go: (path) => router.go(path),
  /** Puts the state of the page into the address. */
  note: (path) => router.note(path),
  /** Says in passing what was done. */
  toast,
};
const mayGo = (page) => context.can(page.needs);
const shown = createShownPage(context, mayGo, folders);
const router = createRouter((place) => shown.show(place).then(() => header.drawPages(shown.page())));
const alarm = createAlarm(() => header.drawSound());
const keyboard = createKeyboard({
  shellKeys: [{ keys: ['?'], word: 'help.title', run: help }],
  pageKeys: shown.keys,
  goTo: (page) => mayGo(page) && router.go(page.path),
});
const header = createHeader({ context, alarm, mayGo, choose, help });
const news = createNews({ context, alarm, shown });

header.draw();
// Names come a moment later than the page, which does not wait for them.
void officers.load();
if (context.can('see_warnings')) {
  const onDoubt = createAccountCheck({ api, session });
  const { tell: onWarning, tellMissed: onMissed } = news;
  connect({ store, api, onState: header.connection, onWarning, onMissed, onDoubt });
  store.subscribe(atMost(COUNT_EVERY_MS, news.count));
} else header.connection(null);
await router.start();
setInterval(() => {
  tickTimes(document.body, words);
  shown.tick();
  news.count();
}, TICK_MS);

/** A server that is starting, or away for a moment, is waited for. */
async function askedUntilThere() {
  for (;;) {
    try {
      return await api.get('/v1/session');
    } catch (error) {
      const waiting = wordsOf(await begun, early);
      document.getElementById('page').textContent = waiting.say('awaited', { message: error.message });
      document.documentElement.lang = waiting.tag;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function help() {
  const groups = [
    { word: `page.${shown.page()?.name}`, keys: shown.keys() },
    { word: 'help.everywhere', keys: [{ keys: ['?'], word: 'help.title' }] },
  ];
  return openHelp({ words, groups, keyboard, mayGo });
}

/** Words in the installation's zone, which know who is signed in, and who the others are. */
function speaking(catalogue, language) {
  const some = wordsOf(catalogue, language, session.zone);
  const { id, displayName } = session.account;
  const nameOf = (account) =>
    account === id ? some.aside(displayName, some.say('you')) : (officers.nameOf(account) ?? null);
  return { ...some, nameOf };
}

async function choose(language) {
  words = speaking(await loadCatalogue(language, shown.folders()), language);
  header.draw();
  shown.redraw();
  news.count();
}

function signIn() {
  keepNext(location.pathname + location.search + location.hash);
  location.replace('/sign-in');
}

// Whoever may not see the first page begins with the first that they may.
if (location.pathname === '/' && !context.can('see_warnings')) {
  const first = PAGES.find((page) => page.key !== null && mayGo(page));
  if (first !== undefined) router.go(first.path);
}
