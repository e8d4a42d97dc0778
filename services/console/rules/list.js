import { element } from '../parts/dom.js';
import { createLoading } from '../parts/loading.js';
import { timeWithAge } from '../parts/times.js';
import { holderText } from '../parts/warning.js';
import { createCosts } from './costs.js';
import { createFilters, passes } from './filters.js';
import { changeLists, proposalCards } from './proposals.js';
import { ruleTable } from './table.js';

/** The rules that count, what is proposed, and what was changed. */
export function createList(context) {
  const words = () => context.words();
  const heading = element('h1', {});
  const active = element('p', { class: 'soft' });
  const add = element('a', { class: 'button', href: '/rules/new', hidden: true });
  const proposals = element('section', { 'aria-labelledby': 'proposals-title' });
  const table = element('div', { class: 'rule-table' });
  const summary = element('p', { class: 'soft', role: 'status' });
  const past = element('div', {});
  const root = element('div', { class: 'rules-page' });
  let book = null;
  let measuredAt = null;

  const filters = createFilters(context, () => drawTable());
  /** While it is measured this comes every moment: the rest of the page is somebody's to read. */
  const costs = createCosts(context, () => {
    if (book === null) return;
    costs.draw(book);
    if (costs.measuredAt() !== measuredAt) drawTable();
  });
  const loading = createLoading({
    root,
    context,
    load: () => context.api.get('/v1/rules'),
    show(answer) {
      book = answer;
      draw();
    },
  });
  /** With the names of those who proposed and decided. */
  const named = () => {
    const names = new Map(book.people.map(({ id, name }) => [id, name]));
    return { ...words(), nameOf: (id) => names.get(id) ?? words().nameOf?.(id) };
  };
  const draw = () => {
    const { say } = words();
    heading.textContent = say('page.rules');
    add.textContent = say('rules.new');
    add.hidden = !context.can('propose_rules');
    if (book === null) return;
    active.replaceChildren(...activeText(book, words()));
    drawProposals();
    filters.draw([...new Set(book.rules.map(({ purpose }) => purpose))].sort((a, b) => (a < b ? -1 : 1)));
    costs.draw(book);
    drawTable();
    past.replaceChildren(...(book.history.length === 0 ? [] : [historyOf(book.history, named())]));
  };
  const drawProposals = () => {
    const { say } = words();
    const { proposals: open } = book;
    proposals.hidden = open.length === 0;
    const values = { number: words().number(open.length) };
    proposals.replaceChildren(
      element('h2', { id: 'proposals-title' }, say('rules.proposals', values)),
      element(
        'ul',
        { class: 'proposals', role: 'list' },
        ...proposalCards(open, named(), context, () => void loading.run()),
      ),
    );
  };
  const drawTable = () => {
    const some = book.rules.filter((rule) => passes(rule, filters.chosen()));
    const values = { some: words().number(some.length), all: words().number(book.rules.length) };
    summary.textContent = words().say(book.rules.length === 0 ? 'rules.none' : 'rules.shown', values);
    measuredAt = costs.measuredAt();
    const focused = table.contains(document.activeElement)
      ? document.activeElement.closest('tr')?.dataset.rule
      : undefined;
    table.replaceChildren(...(some.length === 0 ? [] : [ruleTable(some, costs.of, words())]));
    if (focused !== undefined)
      table.querySelector(`tr[data-rule="${CSS.escape(focused)}"] a`)?.focus({ preventScroll: true });
  };

  root.append(
    element('header', { class: 'rules-head' }, element('div', {}, heading, active), add),
    loading.element,
    proposals,
    filters.element,
    costs.element,
    summary,
    table,
    past,
  );
  draw();
  return {
    element: root,
    enter: () => Promise.all([loading.run(), costs.load()]),
    tick: costs.tick,
    redraw() {
      loading.redraw();
      draw();
    },
    title: () => words().say('page.rules'),
    keys: [{ keys: ['/'], word: 'rules.key.find', run: () => filters.focus() }],
  };
}

function activeText({ active, rules, needsApproval }, words) {
  if (active === null) return [words.say('rules.noSet')];
  const values = { set: active.ruleSet, number: words.number(rules.length) };
  // Those of the first start count for all times.
  const isFirst = Date.parse(active.effectiveAt) === 0;
  return [
    words.say(isFirst ? 'rules.activeAlways' : 'rules.active', values),
    ...(isFirst ? [] : [' ', timeWithAge(active.effectiveAt, words)]),
    needsApproval ? '' : ` · ${words.say('rules.noApproval')}`,
  ];
}

function historyOf(entries, words) {
  const rows = entries.map((entry) =>
    element(
      'li',
      {},
      element('strong', {}, words.say(`rules.action.${entry.action}`)),
      ' ',
      timeWithAge(entry.at, words),
      ' · ',
      holderText(entry.actor, words),
      element('p', {}, entry.reason),
      ...changeLists(entry, words),
    ),
  );
  return element(
    'details',
    { class: 'card past' },
    element('summary', {}, words.say('rules.history')),
    element('ol', { role: 'list' }, ...rows),
  );
}
