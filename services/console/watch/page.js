import { atMost } from '../parts/at-most.js';
import { element } from '../parts/dom.js';
import { nothingText } from '../parts/nothing.js';
import { inOrder } from '../parts/order.js';
import { createPartNotice } from '../parts/part-notice.js';
import { query } from '../parts/query.js';
import { deadlineOf, isEnded } from '../parts/warning.js';
import { createWindowedList } from '../parts/windowed-list.js';
import { openAction } from '../warning/action.js';
import { createFilters, passes } from './filters.js';
import { createRow } from './row.js';

/** Drawn at most this often, ms: people read no faster, and a flood must leave the page free to be used. */
const DRAW_EVERY_MS = 250;
/** How long a row that came is marked, ms. */
const FRESH_MS = 6_000;

/** Watch: what is open, what presses most first, as it comes. */
export function createPage(context) {
  const { store } = context;
  const words = () => context.words();
  const ol = element('ol', { id: 'warnings', 'data-label': 'watch.current', role: 'list' });
  const box = element('div', { class: 'box' }, ol);
  const heading = element('h1', { class: 'unseen' });
  const empty = element('p', { class: 'empty', hidden: true });
  const summary = element('p', { class: 'summary soft', role: 'status' });
  const partNotice = createPartNotice();
  const above = element('button', { type: 'button', class: 'button small above', hidden: true });
  above.addEventListener('click', () => list.toTop());
  const freshUntil = new Map();
  let isShown = false;
  let nextDeadline = Number.POSITIVE_INFINITY;

  const filters = createFilters(context, (chosen) => {
    context.note(query('/', filters.asQuery(chosen)));
    draw();
  });
  const list = createWindowedList({
    box,
    ol,
    keyOf: ({ warningId }) => warningId,
    onAbove: (number) => drawAbove(number),
    make: (key) => createRow(key, context, (id) => (freshUntil.get(id) ?? 0) > Date.now()),
  });

  const draw = () => {
    const now = Date.now();
    const all = store.all();
    const chosen = filters.chosen();
    const some = all.filter((warning) => passes(warning, chosen, now));
    nextDeadline = Math.min(...all.map(deadlineOf).filter((at) => at > now), Number.POSITIVE_INFINITY);
    list.set(inOrder(some, now));
    if (store.isWhole()) filters.count(all, now);
    drawAround(all.length, some.length);
  };
  const drawAround = (all, some) => {
    heading.textContent = words().say('page.watch');
    ol.setAttribute('aria-label', words().say('watch.current'));
    empty.hidden = some > 0;
    box.hidden = some === 0;
    empty.textContent = store.isWhole()
      ? nothingText(all === 0 ? 'watch.empty' : 'watch.noneChosen', context)
      : words().say('watch.waiting');
    summary.textContent = summaryText(all, some);
    partNotice.draw(store.isComplete() ? null : context.words().say('notAllOpen'));
  };
  const summaryText = (all, some) => {
    const values = { all: words().number(all), some: words().number(some) };
    if (!store.isWhole()) return all === 0 ? '' : words().say('watch.shownYet', values);
    return words().say(some === all ? 'watch.shownAll' : 'watch.shownSome', values);
  };
  /** What presses more than what one looks at must not come unseen. */
  const drawAbove = (number) => {
    above.hidden = number === 0;
    above.textContent = words().say('watch.above', { number: words().number(number) });
  };
  const drawSoon = atMost(DRAW_EVERY_MS, () => isShown && draw());

  store.subscribe((views) => {
    const now = Date.now();
    for (const { warningId, at } of views)
      if (now - Date.parse(at) < FRESH_MS) freshUntil.set(warningId, now + FRESH_MS);
    drawSoon();
  });
  const act = (action) => () => {
    const warning = list.current();
    if (warning === null || isEnded(warning) || !context.can('act')) return false;
    // A person's is opened first: that asks for the reason.
    if (warning.veiled) return open();
    return void openAction(action, warning, context);
  };
  const open = () => {
    const warning = list.current();
    return warning === null ? false : void context.go(`/warnings/${encodeURIComponent(warning.warningId)}`);
  };

  return {
    element: element(
      'div',
      { class: 'watch' },
      heading,
      filters.element,
      partNotice.element,
      element('div', { class: 'line' }, summary, above),
      box,
      empty,
    ),
    enter({ query: asked }) {
      isShown = true;
      filters.take(asked);
      draw();
      if (list.current() !== null) list.move(0);
    },
    leave() {
      isShown = false;
    },
    redraw() {
      filters.draw();
      draw();
    },
    tick() {
      const now = Date.now();
      for (const [id, until] of freshUntil) if (until <= now) freshUntil.delete(id);
      // A deadline that passes changes the order.
      if (nextDeadline <= now) draw();
    },
    keys: [
      { keys: ['j', 'ArrowDown'], word: 'watch.key.next', run: () => list.move(1) },
      { keys: ['k', 'ArrowUp'], word: 'watch.key.previous', run: () => list.move(-1) },
      { keys: ['Home'], word: 'watch.key.first', run: () => list.move(Number.NEGATIVE_INFINITY) },
      { keys: ['End'], word: 'watch.key.last', run: () => list.move(Number.POSITIVE_INFINITY) },
      { keys: ['o', 'Enter'], word: 'watch.key.open', run: (event) => !isOnControl(event) && open() },
      { keys: ['a'], word: 'action.acknowledge', run: act('acknowledge') },
      { keys: ['s'], word: 'action.assign', run: act('assign') },
      { keys: ['/'], word: 'watch.key.filter', run: () => filters.focus() },
      { keys: ['0'], word: 'watch.key.clear', run: () => filters.clear() },
      { keys: ['l'], word: 'watch.key.overdue', run: () => filters.toggleOverdue() },
    ],
  };
}

/** Enter on a button or a link is theirs. */
const isOnControl = ({ key, target }) => key === 'Enter' && target.closest('a, button') !== null;
