import { keep, kept } from '../parts/kept.js';
import { PAGES } from './pages.js';

/** Keys that do something wherever one is not writing. They can be switched off (WCAG 2.2, 2.1.4). */

const SEQUENCE_MS = 1_500;

/**
 * A key is `{ keys: ['j', 'ArrowDown'], word, run(event) }`; `word` says in the help what it does. `pageKeys()` gives those of
 * the page that is shown, `shellKeys` go before them, `goTo(page)` follows `g` and a page's key.
 */
export function createKeyboard({ shellKeys, pageKeys, goTo }) {
  let isOn = kept('keys') !== 'off';
  let goUntil = 0;

  const followed = (key) => {
    const isGoing = Date.now() < goUntil;
    goUntil = 0;
    return isGoing ? (PAGES.find((page) => page.key === key) ?? null) : null;
  };
  document.addEventListener('keydown', (event) => {
    if (!isOn || isTaken(event)) return;
    const page = followed(event.key);
    if (page !== null) {
      event.preventDefault();
      goTo(page);
    } else if (event.key === 'g') goUntil = Date.now() + SEQUENCE_MS;
    else {
      const found = [...shellKeys, ...pageKeys()].find(({ keys }) => keys.includes(event.key));
      // A key that says it did nothing is the browser's.
      if (found !== undefined && found.run(event) !== false) event.preventDefault();
    }
  });
  return {
    isOn: () => isOn,
    turn(on) {
      isOn = on;
      keep('keys', on ? 'on' : 'off');
    },
  };
}

/** Whether a key belongs to a field, a dialog, or to the browser. */
function isTaken({ target, metaKey, ctrlKey, altKey, isComposing }) {
  if (metaKey || ctrlKey || altKey || isComposing || document.querySelector('dialog[open]') !== null)
    return true;
  const OWN = 'input, select, textarea, [contenteditable], [data-own-keys]';
  return target instanceof Element && target.closest(OWN) !== null;
}
