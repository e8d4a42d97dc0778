import { createRow, isEnded } from './row.js';

/** Rows shown; what is older is on the server. */
const MOST_ROWS = 200;
/** How long a row is marked as new, and how long one that ended stays to be read, ms. */
const FRESH_MS = 6_000;
const ENDED_MS = 20_000;

/** The list of warnings, newest first, over an `<ol>`. The highest revision of each warning stands. */
export function createList(ol) {
  /** By warning id, in the order they are shown from the bottom up. */
  const held = new Map();

  const remove = (id) => {
    held.get(id)?.part.row.remove();
    held.delete(id);
  };

  const put = (warning, words, isNew) => {
    const known = held.get(warning.warningId);
    if (known !== undefined && known.warning.revision >= warning.revision) return false;
    if (known === undefined && isEnded(warning)) return false;
    const part = known?.part ?? createRow(warning.warningId);
    part.show(warning, words);
    if (isEnded(warning)) {
      held.set(warning.warningId, { warning, part });
      setTimeout(() => remove(warning.warningId), ENDED_MS);
      return true;
    }
    held.delete(warning.warningId);
    held.set(warning.warningId, { warning, part });
    moveToTop(ol, part.row);
    if (isNew) markFresh(part.row);
    if (held.size > MOST_ROWS) remove(held.keys().next().value);
    return true;
  };

  return {
    put,
    /** What the server holds takes the place of what is shown. */
    replace(warnings, words) {
      const isFirst = held.size === 0;
      const current = new Set(warnings.map(({ warningId }) => warningId));
      for (const [id, { warning }] of held) if (!current.has(id) && !isEnded(warning)) remove(id);
      for (const warning of [...warnings].reverse()) put(warning, words, !isFirst);
    },
    redraw(words) {
      for (const { warning, part } of held.values()) part.show(warning, words);
    },
    tick(words) {
      for (const { warning, part } of held.values()) part.tick(warning, words);
    },
    size: () => [...held.values()].filter(({ warning }) => !isEnded(warning)).length,
    isEmpty: () => held.size === 0,
  };
}

/** Moving an element takes the focus off what is in it; somebody at the keyboard must not lose their place. */
function moveToTop(ol, row) {
  if (ol.firstElementChild === row) return;
  const focused = row.contains(document.activeElement) ? document.activeElement : null;
  ol.prepend(row);
  focused?.focus({ preventScroll: true });
}

function markFresh(row) {
  row.classList.remove('fresh');
  // Read between the two, or the browser sees no change and the highlight does not start again.
  void row.offsetWidth;
  row.classList.add('fresh');
  clearTimeout(Number(row.dataset.timer));
  row.dataset.timer = String(setTimeout(() => row.classList.remove('fresh'), FRESH_MS));
}
