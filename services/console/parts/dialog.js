import { element } from './dom.js';

/**
 * Opens a dialog over the page: focus stays in it, Escape closes it, and focus goes back to where it was. `fill(close)`
 * gives what is in it; the first thing marked `autofocus` has the focus, or the title of one that `isRead` from the top. Resolves
 * with what it was closed with, null for Escape.
 */
export function openDialog(title, fill, { name = 'dialog', isRead = false } = {}) {
  const { promise, resolve } = Promise.withResolvers();
  const begin = isRead ? { tabindex: -1, autofocus: true } : {};
  const heading = element('h2', { id: 'dialog-title', class: 'dialog-title', ...begin }, title);
  const dialog = element('dialog', { class: name, 'aria-labelledby': 'dialog-title' }, heading);
  let result = null;
  const close = (value = null) => {
    result = value;
    dialog.close();
  };
  dialog.append(...fill(close, dialog));
  dialog.addEventListener('close', () => {
    dialog.remove();
    resolve(result);
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog && isOutside(dialog, event)) close();
  });
  document.body.append(dialog);
  dialog.showModal();
  return promise;
}

/** The backdrop belongs to the dialog; only the place of the click tells them apart. */
function isOutside(dialog, { clientX, clientY }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}

/** One choice of several, as radio buttons; where none is `chosen` the focus begins here. `options`: `[value, text, hint?]`. */
export function choices(legend, name, options, chosen, { isInline = false } = {}) {
  const isOpen = !options.some(([value]) => value === chosen);
  const rows = options.map(([value, text, hint], i) =>
    element(
      'label',
      { class: 'choice' },
      element('input', {
        type: 'radio',
        name,
        value,
        checked: value === chosen,
        autofocus: isOpen && i === 0,
        required: true,
      }),
      element('span', {}, text, hint === undefined ? null : element('span', { class: 'soft' }, ` ${hint}`)),
    ),
  );
  return element(
    'fieldset',
    {},
    element('legend', {}, legend),
    element('div', { class: isInline ? 'choices inline' : 'choices' }, ...rows),
  );
}
