import { createBoundedCache } from '../../core/bounded-cache.ts';
import { ERASED_SUBJECT } from '../../core/record/erasure.ts';
import { LEVELS, type Level, type Warning } from '../../core/record/warning.ts';
import { isOpen, isOverdue } from '../../core/warning/overdue.ts';
import { type Acts, createActs } from './acts.ts';

/** The warnings as officers' screens want them: what is open now, and what comes. People are not veiled here. */
export interface WarningFeed extends Omit<Acts, 'put' | 'forget'> {
  /** The current revision of the open warnings told of last, newest first, `limit` at most. */
  recent(limit: number): readonly Warning[];
  /** The current revision of a warning, open or ended lately. */
  get(warningId: string): Warning | undefined;
  /** All that memory holds. */
  content(): FeedContent;
  /** Calls `listener` with every new revision, those that end a warning included; it must not throw. Returns the way out. */
  subscribe(listener: (warning: Warning) => void): () => void;
  /** Open warnings in memory, by level. */
  counts(): Readonly<Record<Level, number>>;
  /** How many of them nobody has answered in time, at `now` (epoch ms), by level. */
  overdue(now: number): Readonly<Record<Level, number>>;
  /** Whether `counts` are of all that is open: false where older ones may lie beyond what memory holds. */
  complete(): boolean;
  /** Grows whenever what is open has changed and no revision told of it. */
  generation(): number;
}

/** Current revisions, the one told of last first. */
export interface FeedContent {
  readonly open: readonly Warning[];
  /** What ended lately. */
  readonly ended: readonly Warning[];
  /** Whether nothing is missing of what is open. */
  readonly complete: boolean;
  /** Whether nothing is missing of what has ended. */
  readonly endedComplete: boolean;
}

export interface FeedStore extends WarningFeed {
  /** Takes a revision in; one that was seen, or is older than one that was, is dropped. Returns whether it was taken. */
  put(warning: Warning): boolean;
  /** Forgets what has ended, and what people did about it. What is open ends by a revision of its own. */
  forget(isMeant: (warning: Warning) => boolean): void;
  /** Older revisions exist that were never read. */
  markIncomplete(): void;
  /**
   * Takes in what is open by the store, the one told of last first, as told of before all else. What the log told is believed
   * of the warnings of which it has (`isHeard`), the store of all others. Nobody is told: `generation` grows.
   *
   * @param isAll whether these are all that the store has as open
   */
  seed(stored: readonly Warning[], isHeard: (warningId: string) => boolean, isAll: boolean): void;
}

/** Highest revisions remembered for each open warning held: a replay reaches back further than what is open. */
const REMEMBERED_PER_OPEN = 10;

/** A feed that holds at most `maxOpen` open warnings and as many ended ones; those told of longest ago give way. */
export function createFeed(maxOpen: number): FeedStore {
  const open = new Map<string, Warning>();
  const ended = new Map<string, Warning>();
  const acts = createActs(maxOpen);
  const highest = createBoundedCache<string, number>(maxOpen * REMEMBERED_PER_OPEN);
  const listeners = new Set<(warning: Warning) => void>();
  const counts: Record<Level, number> = { blue: 0, yellow: 0, orange: 0, red: 0 };
  /** Revisions were passed over, and nothing else has told of them since. */
  let isUnread = false;
  let keepsAllOpen = true;
  let keepsAllEnded = true;
  let generation = 0;
  const isComplete = (): boolean => !isUnread && keepsAllOpen;

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
    keepsAllOpen = false;
    generation++;
  };

  const holdEnded = (warning: Warning): void => {
    ended.set(warning.warningId, warning);
    if (ended.size <= maxOpen) return;
    ended.delete(ended.keys().next().value!);
    keepsAllEnded = false;
  };

  const forget = (isMeant: (warning: Warning) => boolean): void => {
    for (const [warningId, warning] of ended) if (isMeant(warning)) ended.delete(warningId);
    acts.forget(isMeant);
  };

  /** What the store tells that is later than what is held. */
  const takeStored = (stored: Warning): Warning => {
    const held = open.get(stored.warningId);
    if (held !== undefined && held.revision >= stored.revision) return held;
    highest.set(stored.warningId, stored.revision);
    acts.put(stored);
    return stored;
  };

  return {
    forget,
    seed(stored, isHeard, isAll) {
      const older = stored.filter(({ warningId }) => !isHeard(warningId)).map(takeStored);
      const isOlder = new Set(older.map(({ warningId }) => warningId));
      const kept = [...open.values()].filter(
        ({ warningId }) => !isOlder.has(warningId) && (!isAll || isHeard(warningId)),
      );
      for (const warningId of [...open.keys()]) remove(warningId);
      for (const warning of [...older.reverse(), ...kept]) hold(warning);
      isUnread = !isAll;
      generation++;
    },
    put(warning) {
      const { warningId, revision } = warning;
      if (revision <= (open.get(warningId)?.revision ?? highest.get(warningId) ?? -1)) return false;
      highest.set(warningId, revision);
      remove(warningId);
      if (isOpen(warning)) hold(warning);
      else if (warning.subject === ERASED_SUBJECT) forget((one) => one.warningId === warningId);
      else holdEnded(warning);
      acts.put(warning);
      for (const listener of listeners) listener(warning);
      return true;
    },
    markIncomplete: () => {
      isUnread = true;
      keepsAllEnded = false;
    },
    recent: (limit) => newestFirst(open).slice(0, Math.max(0, limit)),
    get: (warningId) => open.get(warningId) ?? ended.get(warningId),
    content: () => ({
      open: newestFirst(open),
      ended: newestFirst(ended),
      complete: isComplete(),
      endedComplete: keepsAllEnded,
    }),
    answerTo: acts.answerTo,
    byAnother: acts.byAnother,
    subscribe(listener) {
      // Wrapped, so that the same function subscribed twice is called twice and leaves once.
      const entry = (warning: Warning): void => listener(warning);
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    counts: () => Object.fromEntries(LEVELS.map((level) => [level, counts[level]])) as Record<Level, number>,
    overdue: (now) => overdueByLevel(open.values(), now),
    complete: isComplete,
    generation: () => generation,
  };
}

function newestFirst(held: ReadonlyMap<string, Warning>): readonly Warning[] {
  return [...held.values()].reverse();
}

function overdueByLevel(open: Iterable<Warning>, now: number): Readonly<Record<Level, number>> {
  const numbers: Record<Level, number> = { blue: 0, yellow: 0, orange: 0, red: 0 };
  for (const warning of open) if (isOverdue(warning, now)) numbers[warning.level]++;
  return numbers;
}
