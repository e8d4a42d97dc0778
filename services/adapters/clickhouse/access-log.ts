import { randomUUID } from 'node:crypto';
import type { ClickHouse } from './clickhouse.ts';
import { instant } from './instant.ts';

/** One look at the data, as `access_log` keeps it. */
export interface AccessEntry {
  /** Epoch ms. */
  readonly at: number;
  readonly who: string;
  readonly via: 'door' | 'console' | 'command';
  /** What was looked at, for example `query` or `warning`. */
  readonly what: string;
  /** Text of the query, or id of what was looked at. */
  readonly query: string;
  /** The reason the person gave, or empty where none is asked for. */
  readonly statedReason: string;
  /** Null where nothing was given out. */
  readonly rows: number | null;
  readonly outcome: string;
}

/** Longest text kept of a query. */
const MAX_QUERY_CHARACTERS = 10_000;

/**
 * A function that writes an entry and resolves when it is stored. Entries that come while an insert is under way go
 * together into the next one, so that a busy dashboard does not make a part of the table for each of its queries.
 */
export function createAccessLog(clickhouse: ClickHouse): (entry: AccessEntry) => Promise<void> {
  let waiting: object[] = [];
  let next: Promise<void> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const flush = async (): Promise<void> => {
    await last;
    const rows = waiting;
    waiting = [];
    next = undefined;
    const inserted = clickhouse.insert('access_log', rows, randomUUID());
    last = inserted.catch(() => undefined);
    await inserted;
  };
  return (entry) => {
    waiting.push(accessRow(entry));
    next ??= flush();
    return next;
  };
}

function accessRow(entry: AccessEntry): object {
  return {
    at: instant(entry.at),
    who: entry.who,
    via: entry.via,
    what: entry.what,
    query: entry.query.slice(0, MAX_QUERY_CHARACTERS),
    stated_reason: entry.statedReason,
    rows: entry.rows,
    outcome: entry.outcome,
  };
}
