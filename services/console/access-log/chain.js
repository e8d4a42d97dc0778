import { element } from '../parts/dom.js';
import { refusalText } from '../parts/loading.js';
import { timeWithAge } from '../parts/times.js';

/** Whether the chain of entries holds, as the server finds it when it walks it from its beginning. */
export function createChain(context) {
  const root = element('section', {
    class: 'card chain',
    'aria-labelledby': 'chain-title',
    'aria-live': 'polite',
  });
  let answer = null;
  let trouble = null;
  let isAsked = false;

  const check = async () => {
    isAsked = true;
    trouble = null;
    draw();
    try {
      answer = await context.api.get('/v1/access-log/chain');
    } catch (error) {
      if (error.name !== 'RequestError') throw error;
      trouble = error;
    }
    isAsked = false;
    draw();
  };
  const draw = () => {
    const words = context.words();
    root.dataset.chain = trouble !== null || answer === null ? 'unknown' : answer.holds ? 'holds' : 'broken';
    const attributes = {
      type: 'button',
      class: 'button small',
      disabled: isAsked,
      onclick: () => void check(),
    };
    root.replaceChildren(
      element('h2', { id: 'chain-title' }, words.say('log.chain')),
      ...stateOf(words),
      element('button', attributes, words.say(isAsked ? 'log.checking' : 'log.check')),
    );
  };
  const stateOf = (words) => {
    if (trouble !== null) return [element('p', {}, refusalText(trouble, words))];
    if (answer === null) return [element('p', { class: 'soft' }, words.say('log.notChecked'))];
    return [verdict(answer, words), ...details(answer, words)];
  };
  return { element: root, check, redraw: draw };
}

function verdict({ holds, entries, broken }, words) {
  const sign = element('span', { 'aria-hidden': 'true' }, holds ? '✓ ' : '✗ ');
  const values = holds
    ? { number: words.number(entries) }
    : { seq: words.number(broken.seq), kind: words.say(`log.break.${broken.kind}`) };
  return element('p', { class: 'verdict' }, sign, words.say(holds ? 'log.holds' : 'log.broken', values));
}

function details({ last, checkedAt }, words) {
  return [
    element('p', { class: 'soft' }, words.say('log.checkedAt'), ' ', timeWithAge(checkedAt, words)),
    last === null
      ? null
      : element(
          'p',
          { class: 'soft' },
          words.say('log.last', { seq: words.number(last.seq) }),
          ' ',
          element('code', {}, last.hash),
        ),
  ].filter((part) => part !== null);
}
