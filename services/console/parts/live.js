import { LEVELS } from './level-mark.js';
import { query } from './query.js';

/** Keeps the store of warnings what the server's is: the list once, then every revision as it comes. */

/** The server sends something every 15 s; a line that is silent for longer is dead though nobody has said so. */
const SILENCE_MS = 40_000;
/** The server ends streams now and then, and the browser is back at once: that is no outage. */
const PATIENCE_MS = 4_000;
/** However often it is said that the list may be wrong or wanting, it is asked for again no more often than this. */
const RELOAD_EVERY_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 10_000;
/** Warnings asked for at once: few at the start, so that they are there soon. */
const FIRST_PAGE = 60;
const PAGE = 500;

/**
 * Connects, and connects again whenever the line is lost. The stream is opened first and the list is asked for then, the gravest
 * first, so that no revision falls between the two; when the browser takes a stream up again, the server goes on where it was.
 * Calls `onState('connecting' | 'loading' | 'live' | 'lost')`, `onWarning(view)` for what is news, `onMissed(view, before)` for
 * what a list brings that was told while the line was lost (`before` is what was known of it, null for nothing), and `onDoubt()`
 * where the server may take who is there for somebody else by now.
 */
export function connect({ store, api, onState, onWarning, onMissed, onDoubt }) {
  let source = null;
  let retryMs = FIRST_RETRY_MS;
  let retry = 0;
  let silence = 0;
  let patience = 0;
  /** A line was lost: the stream of the next one does not know what the page was told, nor for whom. */
  let isBack = false;

  const rest = () => {
    clearTimeout(patience);
    patience = 0;
  };
  const lose = (lost) => {
    if (source !== lost) return;
    source.close();
    source = null;
    isBack = true;
    clearTimeout(silence);
    rest();
    onState('lost');
    retry = setTimeout(open, retryMs);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  };

  const open = () => {
    clearTimeout(retry);
    const current = new EventSource('/v1/stream');
    source = current;
    let isLoaded = false;
    let reloadedAt = -RELOAD_EVERY_MS;
    let reload = 0;
    const hear = () => {
      clearTimeout(silence);
      silence = setTimeout(() => lose(current), SILENCE_MS);
    };
    const live = () => {
      if (source !== current) return;
      isLoaded = true;
      retryMs = FIRST_RETRY_MS;
      onState('live');
    };
    const load = () => {
      onState('loading');
      // At the start nothing was missed: what is there is not news.
      const isAgain = store.isWhole();
      const missed = [];
      const take = (view) => {
        if (source !== current) return;
        const before = store.get(view.warningId);
        if (store.put(view) && isAgain) missed.push({ view, before });
      };
      // Told though the rest did not come, as the next list brings no news of these. The gravest is the last word.
      const tell = () => {
        for (const { view, before } of missed.reverse()) onMissed(view, before);
      };
      loadAll(store, api, take)
        .finally(tell)
        .then(live, () => lose(current));
    };
    const loadAgain = () => {
      reload = 0;
      if (source !== current) return;
      reloadedAt = performance.now();
      onDoubt();
      load();
    };
    const loadSoon = () => {
      if (reload === 0) reload = setTimeout(loadAgain, reloadedAt + RELOAD_EVERY_MS - performance.now());
    };
    hear();
    current.addEventListener('open', () => {
      rest();
      hear();
      if (isLoaded) live();
      else load();
      if (isBack) onDoubt();
      isBack = false;
    });
    // The server cannot tell what was missed, or has something else to tell by now.
    current.addEventListener('reset', () => {
      hear();
      loadSoon();
    });
    current.addEventListener('error', () => {
      if (current.readyState === EventSource.CONNECTING && isLoaded) {
        // Each try that fails says so anew; the patience is with all of them.
        if (patience === 0) patience = setTimeout(() => source === current && onState('lost'), PATIENCE_MS);
        return;
      }
      // A refused stream says nothing of why; the session does, and leads to the sign-in where there is none.
      onDoubt();
      lose(current);
    });
    current.addEventListener('counts', ({ data }) => {
      hear();
      if (!isLoaded) return;
      const { complete } = JSON.parse(data);
      if (!complete) store.setComplete(false);
      // No revision tells of what the server had not read before.
      else if (!store.isComplete()) loadSoon();
    });
    current.addEventListener('warning', ({ data }) => {
      hear();
      const view = JSON.parse(data);
      if (store.put(view)) onWarning(view);
    });
    current.addEventListener('left', ({ data }) => {
      hear();
      store.leave(JSON.parse(data));
    });
  };

  // A machine that wakes up or finds its network again need not wait for the next try.
  addEventListener('online', () => {
    if (source === null) open();
  });
  onState('connecting');
  open();
  // A line takes longer to open than a screenful to come, and what is not there yet cannot be looked at. It is asked for again
  // with all the rest, so nothing rests on it, and nobody need know when it fails.
  loadFirst(store, api).catch(() => undefined);
}

/** The gravest, as many as are in sight at once. */
async function loadFirst(store, api) {
  let left = FIRST_PAGE;
  for (const level of LEVELS) {
    const { warnings } = await api.get(query('/v1/warnings', { level, limit: left }));
    for (const view of warnings) store.put(view);
    left -= warnings.length;
    if (left === 0) return;
  }
}

async function loadAll(store, api, take) {
  const before = store.known();
  const ids = new Set();
  let isComplete = true;
  for (const level of LEVELS) {
    let cursor = null;
    do {
      const { warnings, next, complete } = await api.get(
        query('/v1/warnings', { level, limit: PAGE, cursor }),
      );
      isComplete &&= complete;
      for (const view of warnings) {
        ids.add(view.warningId);
        take(view);
      }
      cursor = next;
    } while (cursor !== null);
  }
  store.setComplete(isComplete);
  store.reconcile(ids, before);
}
