import { element } from '../parts/dom.js';
import { createList } from './list.js';
import { createOne } from './one.js';

/** Rules: all of them, or the one that the address names. */
export function createPage(context) {
  const root = element('div', {});
  const made = new Map();
  let shown = null;
  return {
    element: root,
    enter({ params }) {
      const create = params.id === undefined ? createList : createOne;
      if (!made.has(create)) made.set(create, create(context));
      shown = made.get(create);
      root.replaceChildren(shown.element);
      return shown.enter({ params });
    },
    redraw: () => shown?.redraw(),
    tick: () => shown?.tick?.(),
    get keys() {
      return shown?.keys ?? [];
    },
    title: () => shown?.title() ?? context.words().say('page.rules'),
  };
}
