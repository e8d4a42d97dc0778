import { element } from '../parts/dom.js';
import { inOrder } from '../parts/order.js';
import { createBook } from '../rules/phrase-book.js';
import { ACTIONS, openAction } from './action.js';
import { body } from './body.js';
import { gate } from './gate.js';
import { head } from './head.js';
import { actText } from './timeline.js';

/** A warning: what happened and why it matters, in ten seconds; and what one may do about it. */
export function createPage(context) {
  const { api, store, session } = context;
  const words = () => context.words();
  const root = element('article', { class: 'one' });
  const news = element('div', { role: 'status' });
  /** What the rules rest on comes in English; in another language it is there a moment later. */
  const prose = createBook(
    'prose',
    () => words().language,
    () => {
      if (state === 'there') draw();
    },
  );
  let id = null;
  let detail = null;
  /** What stands in the place of the detail: `loading`, `reason`, `missing`, or an error. */
  let state = 'loading';
  let shownRevision = -1;
  /** The newest revision that was asked for: each time that a person is asked for is logged. */
  let soughtRevision = -1;

  const path = () => `/v1/warnings/${encodeURIComponent(id)}`;
  const load = async () => {
    const asked = id;
    try {
      const answer = await api.get(path());
      if (asked !== id) return;
      tellOthers(answer);
      detail = answer;
      state = 'there';
      shownRevision = answer.warning.revision;
      soughtRevision = Math.max(soughtRevision, shownRevision);
    } catch (error) {
      if (asked !== id) return;
      if (detail === null || error.code !== 'unreachable') state = stateOf(error);
    }
    draw();
    // Enter then opens it: the usual reason is chosen already.
    if (state === 'reason') root.querySelector('.gate input')?.focus();
  };
  /** Somebody else acted while this was being read. */
  const tellOthers = ({ warning }) => {
    const act = warning.followUp;
    const isNews =
      detail !== null && detail.warning.warningId === warning.warningId && warning.revision > shownRevision;
    if (!isNews || act === null || act === undefined || act.actor === session.account.id) return;
    news.replaceChildren(element('p', { class: 'notice' }, actText({ ...warning, ...act }, words())));
  };
  const act = async (name) => {
    const after = await openAction(name, detail.warning, context);
    if (after !== null && after.warningId === id) await loadSince(after.revision);
  };
  const loadSince = async (revision) => {
    if (revision <= soughtRevision) return;
    soughtRevision = revision;
    await load();
  };
  const open = async (reason) => {
    await api.post(`${path()}/look`, { reason });
    await load();
  };
  const step = (by) => {
    const order = inOrder(store.all(), Date.now());
    const at = order.findIndex(({ warningId }) => warningId === id);
    const next = order[at < 0 ? 0 : at + by];
    return next === undefined ? false : void context.go(`/warnings/${encodeURIComponent(next.warningId)}`);
  };
  const draw = () => {
    const held = detail?.warning ?? store.get(id);
    const action = root.contains(document.activeElement) ? document.activeElement.dataset.action : undefined;
    root.replaceChildren(
      ...partsOf(
        { state, detail, held, news, mayAct: context.can('act'), act, open, load },
        { ...words(), prose: prose.say },
      ),
    );
    if (action !== undefined) focusAgain(action);
  };

  /** Every button is made anew, and what was done may have left others: whoever was at one must not be at the top of the page. */
  const focusAgain = (action) => {
    const same = root.querySelector(`[data-action=${action}]`);
    (same ?? root.querySelector('.actions button, .back'))?.focus({ preventScroll: true });
  };

  store.subscribe((views) => {
    const view = views.find(({ warningId }) => warningId === id);
    if (view === undefined || !root.isConnected) return;
    if (state === 'there') {
      // One that went out of sight is shown no more.
      if (store.get(id) === null) void load();
      else void loadSince(view.revision);
    } else if (detail === null) drawHead(view);
  });
  /** The head alone: what was begun below it, like a reason, stays. */
  const drawHead = (view) => {
    const fresh = head(view, undefined, words());
    const shown = root.querySelector('.head');
    if (shown === null) root.querySelector('.back').after(fresh);
    else shown.replaceWith(fresh);
  };
  return {
    element: root,
    async enter({ params }) {
      if (params.id !== id) {
        detail = null;
        state = 'loading';
        shownRevision = -1;
        soughtRevision = -1;
        news.replaceChildren();
      }
      id = params.id;
      draw();
      await Promise.all([load(), prose.follow()]);
    },
    leave: () => news.replaceChildren(),
    redraw() {
      draw();
      void prose.follow();
    },
    keys: [
      ...ACTIONS.map(({ name, key }) => ({
        keys: [key],
        word: `action.${name}`,
        run: () => (detail !== null && mayDo(name, detail, context.can('act')) ? void act(name) : false),
      })),
      { keys: ['j'], word: 'warning.key.next', run: () => step(1) },
      { keys: ['k'], word: 'warning.key.previous', run: () => step(-1) },
      { keys: ['u', 'Escape'], word: 'warning.key.back', run: () => void context.go('/') },
    ],
  };
}

function stateOf({ code, status, message }) {
  if (code === 'reason_required') return 'reason';
  return status === 404 ? 'missing' : { message };
}

function mayDo(name, { warning }, mayAct) {
  return (
    mayAct && warning.veiled !== true && ACTIONS.find((one) => one.name === name).in.includes(warning.status)
  );
}

function partsOf({ state, detail, held, news, mayAct, act, open, load }, words) {
  const back = element('a', { class: 'back', href: '/' }, words.say('warning.back'));
  const top = held === null ? [back] : [back, head(held, detail?.explanation, words), news];
  if (state === 'loading') return [...top, detail === null ? said('warning.loading', words) : ''];
  if (state === 'reason') return [...top, gate(words, open)];
  if (state === 'missing') return [back, missing(words)];
  if (state !== 'there') return [...top, failure(state, load, words)];
  if (detail.explanation === undefined) return [...top, said('warning.veiled', words)];
  return [...top, actionsOf(detail, mayAct, act, words), body(detail, words)];
}

const said = (word, words) => element('p', { class: 'empty' }, words.say(word));

/** Where there is no warning to be the heading. */
const missing = (words) =>
  element(
    'div',
    { class: 'empty' },
    element('h1', {}, words.say('missingTitle')),
    element('p', {}, words.say('warning.missing')),
  );

function failure({ message }, load, words) {
  return element(
    'div',
    { class: 'notice', 'data-kind': 'wrong', role: 'alert' },
    element('p', {}, words.say('failed', { message })),
    element('button', { type: 'button', class: 'button', onclick: load }, words.say('again')),
  );
}

function actionsOf(detail, mayAct, act, words) {
  const buttons = ACTIONS.filter(({ name }) => mayDo(name, detail, mayAct)).map(({ name, key }, i) =>
    element(
      'button',
      {
        type: 'button',
        class: i === 0 ? 'button first' : 'button',
        'data-action': name,
        onclick: () => act(name),
      },
      words.say(`action.${name}`),
      element('kbd', { 'aria-hidden': 'true' }, key),
    ),
  );
  if (buttons.length === 0) return '';
  return element(
    'div',
    { class: 'actions', role: 'group', 'aria-label': words.say('warning.actions') },
    ...buttons,
  );
}
