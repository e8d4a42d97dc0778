import { element } from '../parts/dom.js';
import { createLoading } from '../parts/loading.js';
import { query } from '../parts/query.js';
import { createChain } from './chain.js';
import { entryTable } from './table.js';

const PAGE = 100;

/** Access log: who looked at what, when and why; and whether the log was tampered with. */
export function createPage(context) {
  const words = () => context.words();
  const heading = element('h1', {});
  const intro = element('p', { class: 'soft' });
  const input = element('input', {
    type: 'search',
    id: 'log-find',
    autocomplete: 'off',
    oninput: () => drawTable(),
  });
  const label = element('span', { class: 'unseen' });
  const again = element('button', { type: 'button', class: 'button', onclick: () => void loading.run() });
  const summary = element('p', { class: 'soft', role: 'status' });
  const table = element('div', { class: 'log-table' });
  const older = element('button', { type: 'button', class: 'button older', onclick: () => void more() });
  const root = element('div', { class: 'log-page' });
  const chain = createChain(context);
  let entries = [];
  let accounts = {};
  let next = null;
  let isShown = false;

  const ask = (cursor) => context.api.get(query('/v1/access-log', { limit: PAGE, cursor }));
  const loading = createLoading({
    root,
    context,
    load: () => ask(null),
    show(answer) {
      entries = answer.entries;
      ({ accounts, next } = answer);
      draw();
    },
  });
  const more = async () => {
    older.disabled = true;
    try {
      const answer = await ask(next);
      entries = [...entries, ...answer.entries];
      accounts = { ...accounts, ...answer.accounts };
      next = answer.next;
    } catch (error) {
      if (error.name !== 'RequestError') throw error;
      context.toast(words().say('log.noMore'));
    }
    older.disabled = false;
    drawTable();
  };
  const draw = () => {
    const { say } = words();
    heading.textContent = say('page.access-log');
    intro.textContent = say('log.intro');
    label.textContent = say('log.find');
    input.placeholder = say('log.find');
    again.textContent = say('log.again');
    older.textContent = say('log.older');
    chain.redraw();
    drawTable();
  };
  const drawTable = () => {
    const wanted = input.value.trim().toLowerCase();
    const some = entries.filter((entry) => textOf(entry, accounts).includes(wanted));
    const values = { some: words().number(some.length), all: words().number(entries.length) };
    const isEmpty = root.dataset.state === 'ready' && entries.length === 0;
    summary.textContent = words().say(isEmpty ? 'log.empty' : 'log.shown', values);
    summary.hidden = entries.length === 0 && !isEmpty;
    table.replaceChildren(...(some.length === 0 ? [] : [entryTable(some, accounts, words())]));
    older.hidden = next === null;
  };

  root.append(
    heading,
    intro,
    chain.element,
    loading.element,
    element('search', { class: 'log-tools' }, element('label', {}, label, input), again),
    summary,
    table,
    older,
  );
  return {
    element: root,
    async enter() {
      draw();
      // Each look at the log is an entry of it: one that comes back sees what it saw.
      if (isShown) return;
      isShown = true;
      await Promise.all([loading.run(), chain.check()]);
      drawTable();
    },
    redraw() {
      loading.redraw();
      draw();
    },
    keys: [
      { keys: ['/'], word: 'log.find', run: () => input.focus() },
      { keys: ['u'], word: 'log.again', run: () => void loading.run() },
    ],
  };
}

function textOf({ seq, who, via, what, query: of, statedReason, outcome }, accounts) {
  return [seq, who, accounts[who] ?? '', via, what, of, statedReason, outcome].join(' ').toLowerCase();
}
