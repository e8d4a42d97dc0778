/** Whether somebody is at the screen: told by what they press, turn and touch, not by what a page does by itself. */

/** For so long after that they are taken to be there: what a press has the page do follows within. */
const PRESENT_MS = 30_000;
/** Somebody who is there is said to be so often, though all they do is read what is there already. */
const SIGN_EVERY_MS = 60_000;
const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchstart', 'input'];

/** `sign()` is called now and then while somebody is there and no request says so. Who comes to a page is there. */
export function createPresence({ target = window, now = () => Date.now(), sign }) {
  let seenAt = now();
  let toldAt = now();
  const see = () => {
    seenAt = now();
    if (seenAt - toldAt < SIGN_EVERY_MS) return;
    toldAt = seenAt;
    sign();
  };
  for (const name of SIGNS) target.addEventListener(name, see, { capture: true, passive: true });
  return {
    /** Whether a request that is sent now is somebody's, and not the page's own; one that is tells the server that they are there. */
    isThere() {
      const isThere = now() - seenAt < PRESENT_MS;
      if (isThere) toldAt = now();
      return isThere;
    },
  };
}
