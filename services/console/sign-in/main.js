import { keep, kept } from '../parts/kept.js';
import { firstLanguage, loadCatalogue, wordsOf } from '../parts/words.js';
import { askSession, send, takeNext } from './session.js';

/** The sign-in page: by a link, by a provider, or by name and password, as the server offers. */

const byId = (id) => document.getElementById(id);
const hash = new URLSearchParams(location.hash.slice(1));
// Neither the history nor a screenshot of the address keeps a link that signs somebody in.
history.replaceState(null, '', location.pathname);
// A link that is pasted over this page's address does not load it anew by itself.
addEventListener('hashchange', () => location.reload());

let words = await loadWords(firstLanguage(kept('language')));
let ways = { local: false, provider: null };
let fault = hash.has('failed') ? { key: `signInFailed.${hash.get('failed')}`, minutes: 1 } : null;
const link = hash.get('link');

draw();
for (const button of document.querySelectorAll('[data-language]'))
  button.addEventListener('click', () => choose(button.dataset.language));
onSubmit('by-link', () => enter('/v1/sign-in/link', { link }, offerPassword));
onSubmit('by-password', () =>
  enter('/v1/sign-in/password', { name: byId('name').value, password: byId('password').value }, leave),
);
onSubmit('set-password', setPassword);
byId('go-on').addEventListener('click', leave);
await start();

async function start() {
  try {
    const session = await askSession();
    if (session !== null && link === null) return leave();
    ways = await (await fetch('/v1/sign-in')).json();
  } catch {
    fault = { key: 'signInFailed.away', minutes: 1 };
  }
  byId('by-link').hidden = link === null || !ways.local;
  byId('by-password').hidden = !ways.local || link !== null;
  byId('by-provider').hidden = ways.provider === null;
  draw();
  document.querySelector('main form:not([hidden]) :is(input, button)')?.focus();
}

/** Signs in; says what is wrong where that fails. */
async function enter(address, body, next) {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (response?.ok) return await next();
  fault = faultOf(response, address.endsWith('/link') ? 'link' : 'wrong');
  byId('by-link').hidden = true;
  byId('by-password').hidden = !ways.local;
  byId('password').value = '';
  draw();
}

/** After a link: whoever has no password may take one, so that no link is needed the next time. */
async function offerPassword() {
  const session = await askSession();
  fault = null;
  for (const id of ['by-link', 'by-password', 'by-provider']) byId(id).hidden = true;
  byId('own-name').value = session.account.displayName;
  byId('set-password').hidden = false;
  draw();
  byId('new-password').focus();
}

async function setPassword() {
  const session = await askSession();
  if (session === null) return location.reload();
  const body = { password: byId('new-password').value };
  const response = await send('POST', '/v1/session/password', session.csrf, body).catch(() => null);
  if (response?.ok) return leave();
  fault = faultOf(response, 'weak');
  draw();
}

function leave() {
  location.replace(takeNext());
}

function faultOf(response, otherwise) {
  if (response === null || response.status >= 500) return { key: 'signInFailed.away', minutes: 1 };
  if (response.status !== 429) return { key: `signInFailed.${otherwise}`, minutes: 1 };
  const seconds = Number(response.headers.get('retry-after') ?? 60);
  return { key: 'signInFailed.locked', minutes: Math.max(1, Math.ceil(seconds / 60)) };
}

/** One submit at a time: what is on its way cannot be sent again. */
function onSubmit(id, work) {
  const form = byId(id);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const buttons = form.querySelectorAll('button');
    for (const button of buttons) button.disabled = true;
    await work();
    for (const button of buttons) button.disabled = false;
  });
}

async function loadWords(language) {
  return wordsOf(await loadCatalogue(language, ['sign-in']), language);
}

async function choose(language) {
  words = await loadWords(language);
  keep('language', language);
  draw();
}

function draw() {
  document.documentElement.lang = words.tag;
  document.title = `${words.say('signIn')} · Tocsin`;
  for (const node of document.querySelectorAll('[data-word]'))
    node.textContent = words.say(node.dataset.word);
  for (const node of document.querySelectorAll('[data-label]'))
    node.setAttribute('aria-label', words.say(node.dataset.label));
  for (const button of document.querySelectorAll('[data-language]'))
    button.setAttribute('aria-pressed', String(button.dataset.language === words.language));
  byId('provider').textContent = words.say('signInWith', { name: ways.provider ?? '' });
  byId('fault').hidden = fault === null;
  if (fault === null) return;
  const key = words.has(fault.key) ? fault.key : 'signInFailed.refused';
  byId('fault').textContent = words.say(key, { minutes: words.number(fault.minutes) });
}
