import { element, levelShape } from './dom.js';
import { createList } from './list.js';
import { connect } from './live.js';
import { subjectText } from './row.js';
import { needSession, signOut } from './session.js';
import { firstLanguage, keepLanguage, loadWords } from './words.js';

/** The page: what is open, what comes, and whether the line to the server holds. */

const LEVELS = ['red', 'orange', 'yellow', 'blue'];
const TICK_MS = 1_000;

const byId = (id) => document.getElementById(id);
const list = createList(byId('warnings'));

const session = await needSession();
let words = await loadWords(firstLanguage());
let counts = null;
let state = 'connecting';
let lostAt = null;

drawAll();
connect({
  onState(next) {
    state = next;
    lostAt = next === 'lost' ? (lostAt ?? Date.now()) : null;
    // The line ends with the session, too: then this leaves for the sign-in page.
    if (next === 'lost') needSession().catch(() => undefined);
    drawState();
  },
  onList({ warnings, ...open }) {
    list.replace(warnings, words);
    onCounts(open);
  },
  onWarning(warning) {
    if (list.put(warning, words, true)) announce(warning);
    drawAround();
  },
  onCounts,
});
setInterval(() => {
  list.tick(words);
  drawAround();
}, TICK_MS);
for (const button of document.querySelectorAll('[data-language]')) {
  button.addEventListener('click', () => choose(button.dataset.language));
}

byId('sign-out').addEventListener('click', () => signOut(session));

function onCounts(next) {
  counts = next;
  drawCounts();
  drawAround();
}

async function choose(language) {
  words = await loadWords(language);
  keepLanguage(language);
  drawAll();
}

function drawAll() {
  document.documentElement.lang = words.tag;
  for (const node of document.querySelectorAll('[data-word]'))
    node.textContent = words.say(node.dataset.word);
  for (const node of document.querySelectorAll('[data-label]')) {
    node.setAttribute('aria-label', words.say(node.dataset.label));
  }
  for (const button of document.querySelectorAll('[data-language]')) {
    button.setAttribute('aria-pressed', String(button.dataset.language === words.language));
  }
  byId('who').hidden = session === null;
  byId('who-name').textContent = words.say('signedInAs', { name: session?.account.displayName ?? '' });
  list.redraw(words);
  drawCounts();
  drawState();
}

function drawState() {
  byId('connection').dataset.state = state;
  byId('connection-word').textContent = words.say(`connection.${state}`);
  const outage = byId('outage');
  outage.hidden = state !== 'lost';
  outage.textContent = state === 'lost' ? words.say('outage', { time: words.time(lostAt) }) : '';
  document.body.classList.toggle('stale', state === 'lost');
  drawAround();
}

function drawCounts() {
  const isFloor = counts?.complete === false;
  const chips = LEVELS.map((level) => {
    const number = counts === null ? '–' : `${isFloor ? '≥ ' : ''}${counts.open[level] ?? '1–4'}`;
    const attributes = {
      class: 'count',
      'data-level': level,
      'data-none': counts?.open[level] === 0,
      title: isFloor ? words.say('openAtLeast') : null,
    };
    const word = element('span', { class: 'word' }, words.say(`level.${level}`));
    return element('li', attributes, levelShape(level), word, ' ', element('b', {}, number));
  });
  byId('counts').replaceChildren(...chips);
  const red = counts?.open.red ?? 0;
  const name = `${words.say('watch')} · Tocsin`;
  document.title = red > 0 ? `(${red}) ${name}` : name;
}

/** What stands where there are no rows, or more than are shown. */
function drawAround() {
  const empty = byId('empty');
  empty.hidden = !list.isEmpty();
  empty.textContent = words.say(counts === null ? 'emptyWaiting' : 'empty');
  const open = counts === null ? 0 : LEVELS.reduce((sum, level) => sum + (counts.open[level] ?? 1), 0);
  const shown = list.size();
  const more = byId('more');
  more.hidden = open <= shown;
  more.textContent = words.say(counts?.complete === false ? 'moreAtLeast' : 'more', { shown, open });
}

/** Said aloud by a screen reader: the grave ones only, or it would never be silent. */
function announce(warning) {
  const { level, purpose, reason, score } = warning;
  const isGrave = level === 'orange' || level === 'red';
  if (!isGrave || (reason !== 'raised' && reason !== 'escalated')) return;
  byId('announcement').textContent = words.say('announce', {
    level: words.say(`level.${level}`),
    subject: subjectText(warning, words),
    purpose: words.say(`purpose.${purpose}`),
    score: words.score(score),
  });
}
