import { createBoundedCache } from '../../core/bounded-cache.ts';
import { LEVELS, type Level, type Warning } from '../../core/record/warning.ts';

/** The warnings as officers' screens want them: what is open now, and what comes. People are not veiled here. */
export interface WarningFeed {
  /** The current revision of the open warnings told of last, newest first, `limit` at most. */
  recent(limit: number): readonly Warning[];
  /** Calls `listener` with every new revision, those that end a warning included; it must not throw. Returns the way out. */
  subscribe(listener: (warning: Warning) => void): () => void;
  /** Open warnings in memory, by level. */
  counts(): Readonly<Record<Level, number>>;
  /** Whether `counts` are of all that is open: false where older ones may lie beyond what memory holds. */
  complete(): boolean;
}

export interface FeedStore extends WarningFeed {
  /** Takes a revision in; one that was seen, or is older than one that was, is dropped. Returns whether it was taken. */
  put(warning: Warning): boolean;
  /** Older revisions exist that were never read. */
  markIncomplete(): void;
}

/** Highest revisions remembered for each open warning held: a replay reaches back further than what is open. */
const REMEMBERED_PER_OPEN = 10;

/** A feed that holds at most `maxOpen` open warnings; the ones told of longest ago give way. */
export function createFeed(maxOpen: number): FeedStore {
  const open = new Map<string, Warning>();
  const highest = createBoundedCache<string, number>(maxOpen * REMEMBERED_PER_OPEN);
  const listeners = new Set<(warning: Warning) => void>();
  const counts: Record<Level, number> = { blue: 0, yellow: 0, orange: 0, red: 0 };
  let complete = true;

  const remove = (warningId: string): void => {
    const held = open.get(warningId);
    if (held === undefined) return;
    open.delete(warningId);
    counts[held.level]--;
  };

  const hold = (warning: Warning): void => {
    open.set(warning.warningId, warning);
    counts[warning.level]++;
    if (open.size <= maxOpen) return;
    remove(open.keys().next().value!);
    complete = false;
  };

  return {
    put(warning) {
      const { warningId, revision } = warning;
      if (revision <= (open.get(warningId)?.revision ?? highest.get(warningId) ?? -1)) return false;
      highest.set(warningId, revision);
      remove(warningId);
      if (isOpen(warning)) hold(warning);
      for (const listener of listeners) listener(warning);
      return true;
    },
    markIncomplete: () => {
      complete = false;
    },
    recent: (limit) => [...open.values()].reverse().slice(0, Math.max(0, limit)),
    subscribe(listener) {
      // Wrapped, so that the same function subscribed twice is called twice and leaves once.
      const entry = (warning: Warning): void => listener(warning);
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    counts: () => Object.fromEntries(LEVELS.map((level) => [level, counts[level]])) as Record<Level, number>,
    complete: () => complete,
  };
}

function isOpen({ status }: Warning): boolean {
  switch (status) {
    case 'open':
    case 'acknowledged':
    case 'assigned':
      return true;
    case 'closed':
    case 'expired':
    case 'withdrawn':
      return false;
    default:
      return status satisfies never;
  }
}
