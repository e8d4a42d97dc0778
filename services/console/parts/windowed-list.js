/** A list of any length of which only the rows in sight, and the one that has the focus, are in the page. */

/** Rows kept ready above and below what is in sight. */
const AHEAD = 6;

/**
 * Over an `<ol>` in a box that scrolls. All rows are of one height, which the style gives as the minimum of the property
 * `--row`. `onAbove(number)` is told how many rows are out of sight above. `keyOf(item)` names a row; `make(key)` gives `{ row, show(item) }` with an `<li>` in which one link takes the focus.
 */
export function createWindowedList({ box, ol, keyOf, make, onAbove = () => undefined }) {
  const parts = new Map();
  let items = [];
  let places = new Map();
  /** Key of the row that j and k go on from. */
  let current = null;

  const heightOf = () => Number.parseFloat(getComputedStyle(ol).getPropertyValue('--row')) * rem();
  const placeOf = (key) => places.get(key) ?? -1;

  /** Places in sight, with some around, and the current row wherever it is: what has the focus must stay. */
  const wanted = (height) => {
    const first = Math.max(0, Math.floor(box.scrollTop / height) - AHEAD);
    const last = Math.min(items.length - 1, Math.ceil((box.scrollTop + box.clientHeight) / height) + AHEAD);
    const there = [];
    for (let i = first; i <= last; i++) there.push(i);
    const kept = placeOf(current);
    if (kept >= 0 && kept < first) there.unshift(kept);
    else if (kept > last) there.push(kept);
    return there;
  };
  const draw = ({ isFresh = true } = {}) => {
    const height = heightOf();
    const there = wanted(height);
    const keys = new Set(there.map((i) => keyOf(items[i])));
    for (const [key, { row }] of parts) {
      if (keys.has(key)) continue;
      row.remove();
      parts.delete(key);
    }
    onAbove(Math.min(items.length, Math.round(box.scrollTop / height)));
    let next = ol.firstElementChild;
    for (const i of there) {
      const part = partOf(items[i], isFresh);
      place(part.row, i, height);
      if (part.row === next) next = next.nextElementSibling;
      else insert(ol, part.row, next);
    }
  };
  const partOf = (item, isFresh) => {
    const key = keyOf(item);
    const known = parts.get(key);
    if (known !== undefined && !isFresh) return known;
    const part = known ?? make(key);
    parts.set(key, part);
    part.show(item);
    part.row.toggleAttribute('data-current', key === current);
    return part;
  };
  const place = (row, i, height) => {
    row.style.setProperty('transform', `translateY(${i * height}px)`);
    row.setAttribute('aria-posinset', i + 1);
    row.setAttribute('aria-setsize', items.length);
  };
  const scrollTo = (i) => {
    const height = heightOf();
    const top = i * height;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + height > box.scrollTop + box.clientHeight) box.scrollTop = top + height - box.clientHeight;
  };
  const setCurrent = (key) => {
    if (key === current) return;
    parts.get(current)?.row.removeAttribute('data-current');
    current = key;
    parts.get(key)?.row.setAttribute('data-current', '');
  };
  /** The row by which the list holds still while others come above it: the current one in sight, else the first in sight. */
  const anchorOf = (height) => {
    const at = placeOf(current);
    const isInSight =
      at >= 0 && (at + 1) * height > box.scrollTop && at * height < box.scrollTop + box.clientHeight;
    if (isInSight && (box.scrollTop > 0 || hasFocus())) return at;
    return box.scrollTop > 0 ? Math.floor(box.scrollTop / height) : -1;
  };
  const hasFocus = () => ol.contains(document.activeElement);

  box.addEventListener('scroll', () => draw({ isFresh: false }), { passive: true });
  new ResizeObserver(() => draw({ isFresh: false })).observe(box);
  ol.addEventListener('focusin', ({ target }) => setCurrent(target.closest('li')?.dataset.key ?? null));

  return {
    /** Shows these in this order. What one looks at stays where it is. */
    set(next) {
      const height = heightOf();
      const anchor = anchorOf(height);
      const held = anchor >= 0 && anchor < items.length ? keyOf(items[anchor]) : null;
      items = next;
      places = new Map(items.map((item, i) => [keyOf(item), i]));
      ol.style.setProperty('height', `${items.length * height}px`);
      const now = placeOf(held);
      if (now >= 0 && now !== anchor) box.scrollTop += (now - anchor) * height;
      draw();
    },
    toTop() {
      box.scrollTop = 0;
    },
    /** Goes `by` rows on, or to the first or the last; gives the focus to the row. */
    move(by) {
      if (items.length === 0) return;
      // Where none is current yet, the first is next.
      const to = Math.min(items.length - 1, Math.max(0, placeOf(current) + by));
      setCurrent(keyOf(items[to]));
      scrollTo(to);
      draw({ isFresh: false });
      parts.get(current)?.row.querySelector('a').focus({ preventScroll: true });
    },
    current: () => items[placeOf(current)] ?? null,
    items: () => items,
  };
}

const rem = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** `moveBefore` keeps the focus in what is moved; where there is none the focus is given back. */
function insert(ol, row, next) {
  if (row.isConnected && ol.moveBefore !== undefined) {
    ol.moveBefore(row, next);
    return;
  }
  const focused = row.contains(document.activeElement) ? document.activeElement : null;
  ol.insertBefore(row, next);
  focused?.focus({ preventScroll: true });
}
