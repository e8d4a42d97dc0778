import { element } from './dom.js';

/**
 * The sentence that not all that is open may be on a page. Its place stays when there is nothing to say, so that it is read out
 * when there is. Call `draw(isPart)` whenever that or the language may have changed.
 */
export function createPartNotice(context) {
  const root = element('div', { class: 'part-notice', role: 'status' });
  let shown = null;
  return {
    element: root,
    draw(isPart) {
      const text = isPart ? context.words().say('notAllOpen') : null;
      if (text === shown) return;
      shown = text;
      root.replaceChildren(...(text === null ? [] : [element('p', { class: 'notice' }, text)]));
    },
  };
}
