import { element } from './dom.js';

/**
 * What a page asks the server for: says that it waits, what went wrong, and how to try again. `load()` asks, `show(answer)`
 * draws. What was asked before and comes later is dropped. `root` carries how it stands in `data-state`: `loading`, `ready`
 * or `failed`.
 */
export function createLoading({ root, context, load, show }) {
  const trouble = element('div', { role: 'alert' });
  let latest = 0;
  let refusal = null;

  const draw = () => {
    const words = context.words();
    trouble.replaceChildren(...(refusal === null ? [] : [noticeOf(refusal, words, run)]));
  };
  const stand = (state, error = null) => {
    root.dataset.state = state;
    root.setAttribute('aria-busy', String(state === 'loading'));
    if (refusal === null && error === null) return;
    refusal = error;
    draw();
  };
  async function run() {
    const turn = ++latest;
    if (root.dataset.state !== 'ready') stand('loading');
    try {
      const answer = await load();
      if (turn !== latest) return;
      show(answer);
      stand('ready');
    } catch (error) {
      if (error.name !== 'RequestError') throw error;
      if (turn === latest) stand('failed', error);
    }
  }
  return { element: trouble, run, redraw: draw };
}

function noticeOf(error, words, again) {
  return element(
    'div',
    { class: 'notice', 'data-kind': 'wrong' },
    element('p', {}, refusalText(error, words)),
    element('button', { type: 'button', class: 'button small', onclick: () => again() }, words.say('again')),
  );
}

/** Why a request came to nothing, in words. The server's own reason stands in English, as its logs do. */
export function refusalText({ code, message }, words) {
  if (code === 'unreachable') return words.say('load.unreachable');
  return words.has(`refusal.${code}`) ? words.say(`refusal.${code}`) : words.say('load.failed', { message });
}
