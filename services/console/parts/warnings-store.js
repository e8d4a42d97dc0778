import { isEnded } from './warning.js';

/** Ended warnings, and such as left, that are remembered, so that an older list does not bring them back. */
const MOST_ENDED = 2_000;

/**
 * The open warnings that this account may see, by id; the highest revision of each stands, however it came. `put` and
 * `reconcile` may be called in any order. Listeners are called once per turn with the views that changed,
 * none where it was only told that this is all, or is not.
 */
export function createWarningsStore() {
  const open = new Map();
  const ended = new Map();
  /** With which revisions warnings left what this account may see. */
  const left = new Map();
  const listeners = new Set();
  let changed = [];
  let isTelling = false;
  let isWhole = false;
  let isComplete = true;

  const tellSoon = () => {
    if (!isTelling) queueMicrotask(flush);
    isTelling = true;
  };
  const tell = (view) => {
    changed.push(view);
    tellSoon();
  };
  const flush = () => {
    const views = changed;
    changed = [];
    isTelling = false;
    for (const listener of listeners) listener(views);
  };
  const revisionOf = (id) => open.get(id)?.revision ?? ended.get(id)?.revision ?? left.get(id) ?? -1;

  const end = (view) => {
    open.delete(view.warningId);
    remember(ended, view.warningId, view);
  };

  /** Takes a revision in; false where it is known already or older than what is. */
  const put = (view) => {
    if (view.revision <= revisionOf(view.warningId)) return false;
    left.delete(view.warningId);
    if (isEnded(view)) end(view);
    else {
      ended.delete(view.warningId);
      open.set(view.warningId, view);
    }
    tell(view);
    return true;
  };

  return {
    put,
    /** A warning has left what this account may see, unless a later revision of it is known. */
    leave({ warningId, revision }) {
      if (revision <= revisionOf(warningId)) return;
      const view = open.get(warningId);
      open.delete(warningId);
      ended.delete(warningId);
      remember(left, warningId, revision);
      if (view !== undefined) tell(view);
    },
    /** The server holds no other open warnings than `ids`, of those that were known `before` it was asked. */
    reconcile(ids, before) {
      for (const [id, revision] of before) {
        const view = open.get(id);
        if (view === undefined || ids.has(id) || view.revision !== revision) continue;
        open.delete(id);
        tell(view);
      }
      isWhole = true;
      tellSoon();
    },
    /** Whether the server has all that is open, as it says itself. */
    setComplete(value) {
      if (isComplete === value) return;
      isComplete = value;
      tellSoon();
    },
    isComplete: () => isComplete,
    /** Whether all that is open was told once: before, what is here is a part, and no number of it means anything. */
    isWhole: () => isWhole,
    /** Revisions held now, for `reconcile`. */
    known: () => new Map([...open.values()].map(({ warningId, revision }) => [warningId, revision])),
    get: (id) => open.get(id) ?? ended.get(id) ?? null,
    all: () => [...open.values()],
    size: () => open.size,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function remember(known, id, what) {
  known.set(id, what);
  if (known.size > MOST_ENDED) known.delete(known.keys().next().value);
}
