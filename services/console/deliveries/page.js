import { openDialog } from '../parts/dialog.js';
import { element } from '../parts/dom.js';
import { createLoading, refusalText } from '../parts/loading.js';
import { hookList } from './hooks.js';
import { createReplaying } from './replaying.js';
import { deliveryTable } from './table.js';

/** Deliveries: what receivers outside did not get, to be sent again. */
export function createPage(context) {
  const words = () => context.words();
  const heading = element('h1', {});
  const intro = element('p', { class: 'soft' });
  const hooks = element('section', { 'aria-labelledby': 'hooks-title' });
  const stop = element('button', {
    type: 'button',
    class: 'button small',
    hidden: true,
    onclick: () => replaying.stop(),
  });
  const said = element('p', { class: 'said', role: 'status' });
  const summary = element('p', { class: 'soft' });
  const table = element('div', { class: 'delivery-table' });
  const empty = element('p', { class: 'empty', hidden: true });
  const accounts = element('p', { class: 'soft' });
  const root = element('div', { class: 'deliveries-page' });
  let book = null;

  const loading = createLoading({
    root,
    context,
    async load() {
      const before = replaying.sendings();
      return { before, answer: await context.api.get('/v1/deliveries') };
    },
    show({ before, answer }) {
      // Asked for before something was sent: what is told of the sending is newer.
      if (before !== replaying.sendings() || replaying.isRunning()) return;
      book = answer;
      replaying.forget();
      draw();
    },
  });
  const replaying = createReplaying(context, () => draw());
  const send = (rows) => {
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0 && !replaying.isRunning()) void replaying.send(ids);
  };
  const sendAll = async (hook) => {
    if (replaying.isRunning()) return;
    const rows = unsettled().filter((row) => hook === null || row.hook === hook);
    if (rows.length > 0 && (await isMeant(rows.length, words()))) send(rows);
  };
  const unsettled = () => (book?.deliveries ?? []).filter(({ id }) => !replaying.isSettled(id));

  const draw = () => {
    const { say } = words();
    heading.textContent = say('page.deliveries');
    intro.textContent = say('deliveries.intro');
    accounts.hidden = !context.session.account.roles.includes('administrator');
    accounts.textContent = say('deliveries.accounts');
    drawProgress();
    if (book === null) return;
    const left = unsettled().length;
    const hook = document.activeElement?.closest?.('[data-hook]')?.dataset.hook;
    hooks.replaceChildren(
      element('h2', { id: 'hooks-title' }, say('deliveries.hooks')),
      hookList(book.hooks.map(asNow), { sendAll, isBusy: replaying.isRunning() }, words()),
    );
    // Its button may be away, or not to be pressed now.
    if (hook !== undefined) hooks.querySelector(`[data-hook="${CSS.escape(hook)}"]`)?.focus();
    hooks.hidden = book.hooks.length === 0;
    const isEmpty = book.deliveries.length === 0;
    empty.hidden = !isEmpty;
    empty.textContent = say(book.hooks.length === 0 ? 'deliveries.noHooks' : 'deliveries.empty');
    summary.hidden = isEmpty;
    const values = { some: words().number(book.deliveries.length), all: words().number(book.total) };
    summary.textContent = say(book.deliveries.length < book.total ? 'deliveries.shown' : 'deliveries.all', {
      ...values,
      left: words().number(left),
    });
    const focused = document.activeElement?.closest?.('.delivery-table tr')?.dataset.delivery;
    const options = { send, resultOf: replaying.resultOf, isBusy: replaying.isRunning() };
    table.replaceChildren(...(isEmpty ? [] : [deliveryTable(book.deliveries, options, words())]));
    if (focused !== undefined) focusRow(focused);
  };
  /** A hook without what was seen to since the page was loaded. */
  const asNow = (hook) => {
    const settled = book.deliveries.filter((row) => row.hook === hook.id && replaying.isSettled(row.id));
    return { ...hook, undelivered: hook.undelivered - settled.length };
  };
  const drawProgress = () => {
    const { say, number, join } = words();
    const { done, all, counts, error } = replaying.state();
    stop.hidden = !replaying.isRunning();
    stop.textContent = say('deliveries.stop');
    said.hidden = all === 0 && error === null;
    const told = Object.entries(counts).map(([result, times]) =>
      say(`deliveries.sum.${result}`, { number: number(times) }),
    );
    const progress = say('deliveries.progress', { done: number(done), all: number(all) });
    const parts = [...(replaying.isRunning() ? [progress] : []), ...told];
    said.textContent = join(error === null ? parts : [...parts, refusalText(error, words())]);
    said.dataset.kind = error === null ? 'told' : 'wrong';
  };
  const buttons = () => [...table.querySelectorAll('tr[data-delivery]')];
  const focusRow = (id) => table.querySelector(`tr[data-delivery="${CSS.escape(id)}"]`)?.focus();
  const move = (by) => () => {
    const rows = buttons();
    if (rows.length === 0) return false;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    rows[Math.max(0, Math.min(rows.length - 1, at + by))].focus();
  };
  const sendCurrent = () => {
    const id = document.activeElement?.closest?.('.delivery-table tr')?.dataset.delivery;
    const rows = unsettled().filter((row) => row.id === id);
    if (rows.length === 0) return false;
    send(rows);
  };

  root.append(
    heading,
    intro,
    loading.element,
    hooks,
    element('div', { class: 'progress-line' }, said, stop),
    summary,
    table,
    empty,
    accounts,
  );
  draw();
  return {
    element: root,
    enter() {
      draw();
      // What is being sent is not to vanish from under whoever watches it.
      return replaying.isRunning() ? undefined : loading.run();
    },
    redraw() {
      loading.redraw();
      draw();
    },
    keys: [
      { keys: ['j', 'ArrowDown'], word: 'deliveries.key.next', run: move(1) },
      { keys: ['k', 'ArrowUp'], word: 'deliveries.key.previous', run: move(-1) },
      { keys: ['s'], word: 'deliveries.key.send', run: sendCurrent },
      { keys: ['a'], word: 'deliveries.key.all', run: () => void sendAll(null) },
      {
        keys: ['r'],
        word: 'deliveries.key.again',
        run: () => (replaying.isRunning() ? false : void loading.run()),
      },
    ],
  };
}

/** Many at once are asked about first: each of them may page somebody. */
async function isMeant(number, words) {
  const buttons = (close) =>
    element(
      'div',
      { class: 'ends' },
      element('button', { type: 'button', class: 'button', onclick: () => close() }, words.say('cancel')),
      element(
        'button',
        {
          type: 'button',
          class: 'button first',
          id: 'send-all',
          autofocus: true,
          onclick: () => close(true),
        },
        words.say('deliveries.sendMany', { number: words.number(number) }),
      ),
    );
  const asked = await openDialog(words.say('deliveries.askAll'), (close) => [
    element('p', {}, words.say('deliveries.askAllWhy')),
    buttons(close),
  ]);
  return asked === true;
}
