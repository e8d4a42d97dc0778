import { element } from '../parts/dom.js';
import { createPartNotice } from '../parts/part-notice.js';
import { query } from '../parts/query.js';
import { partsOf } from './parts.js';
import { beginningsOf } from './shift.js';

/** Hand-over: one page, to be printed or read, of what whoever takes over has to know. */
export function createPage(context) {
  const words = () => context.words();
  const root = element('article', { class: 'handover' });
  const partNotice = createPartNotice();
  let since = beginningsOf(Date.now(), context.session.zone)[0];
  let state = { kind: 'loading' };
  let latest = 0;

  const load = async () => {
    const turn = ++latest;
    try {
      const answer = await context.api.get(query('/v1/handover', { since: new Date(since).toISOString() }));
      if (turn === latest) state = { kind: 'there', answer, at: Date.now() };
    } catch (error) {
      if (turn === latest) state = { kind: 'failed', message: error.message };
    }
    if (turn === latest) draw();
  };
  const choose = (at) => {
    since = at;
    context.note(query('/handover', { since: new Date(at).toISOString() }));
    return load();
  };
  const draw = () => {
    const isPart = state.kind === 'there' && !state.answer.complete;
    partNotice.draw(isPart ? context.words().say('notAllOpen') : null);
    const tools = toolsOf({ since, zone: context.session.zone, choose, load }, words());
    root.replaceChildren(
      titleOf({ since, state }, context.session.account, words()),
      tools,
      partNotice.element,
      ...(context.session.account.areas.length === 0 ? [noAreas(words())] : contentOf(state, words())),
    );
  };
  return {
    element: root,
    async enter({ query: asked }) {
      const at = Date.parse(asked.get('since') ?? '');
      if (!Number.isNaN(at)) since = at;
      draw();
      await load();
    },
    redraw: draw,
    keys: [
      { keys: ['p'], word: 'handover.print', run: () => print() },
      { keys: ['r'], word: 'handover.again', run: () => void load() },
    ],
  };
}

function titleOf({ since, state }, { displayName }, words) {
  const at = state.kind === 'there' ? state.at : Date.now();
  return element(
    'header',
    {},
    element('h1', {}, words.say('page.handover')),
    element(
      'p',
      { class: 'soft' },
      words.say('handover.span', { from: words.stamp(since), to: words.stamp(at) }),
    ),
    element('p', { class: 'for-print' }, words.say('handover.by', { name: displayName })),
  );
}

function toolsOf({ since, zone, choose, load }, words) {
  const options = beginningsOf(Date.now(), zone);
  const all = options.includes(since) ? options : [since, ...options];
  const select = element(
    'select',
    { id: 'since', onchange: ({ target }) => choose(Number(target.value)) },
    ...all.map((at) => element('option', { value: at, selected: at === since }, words.stamp(at))),
  );
  return element(
    'div',
    { class: 'tools-of-page' },
    element('label', { class: 'field' }, element('span', {}, words.say('handover.since')), select),
    element(
      'button',
      { type: 'button', class: 'button', onclick: () => load() },
      words.say('handover.again'),
    ),
    element(
      'button',
      { type: 'button', class: 'button first', onclick: () => print() },
      words.say('handover.print'),
    ),
  );
}

function noAreas(words) {
  return element('p', { class: 'empty' }, words.say('noAreas'));
}

function contentOf(state, words) {
  switch (state.kind) {
    case 'loading':
      return [element('p', { class: 'empty' }, words.say('handover.loading'))];
    case 'failed':
      return [
        element('p', { class: 'notice', 'data-kind': 'wrong', role: 'alert' }, words.say('failed', state)),
      ];
    default:
      return partsOf(state.answer, words);
  }
}
