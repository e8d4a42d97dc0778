import { element } from './dom.js';

/**
 * A sentence on what a page may lack. Its place stays when there is nothing to say, so that it is read out when there is.
 * Call `draw(text)`, null for nothing, whenever that or the language may have changed.
 */
export function createPartNotice() {
  const root = element('div', { class: 'part-notice', role: 'status' });
  let shown = null;
  return {
    element: root,
    draw(text) {
      if (text === shown) return;
      shown = text;
      root.replaceChildren(...(text === null ? [] : [element('p', { class: 'notice' }, text)]));
    },
  };
}
