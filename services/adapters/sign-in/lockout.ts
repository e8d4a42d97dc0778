import type { Database } from './database.ts';

export interface LockoutOptions {
  /** So many wrong passwords lock a name. */
  readonly after: number;
  /** For so long, ms; doubled with each further wrong password, up to a day. */
  readonly forMs: number;
  readonly now: () => number;
}

export interface Lockout {
  /** How long a name is still locked, ms; 0 where it is not. */
  leftOf(name: string): number;
  failed(name: string): void;
  succeeded(name: string): void;
}

const LONGEST_MS = 86_400_000;
/** Names that nobody has are counted as well, or a lock would tell which there are; as many as these at once. */
const MOST_NAMES = 10_000;

/** Counts wrong passwords by name, in the file of accounts: a restart unlocks nobody. */
export function createLockout(database: Database, { after, forMs, now }: LockoutOptions): Lockout {
  const select = database.prepare('SELECT count, last_at, locked_until FROM failures WHERE name = ?');
  const put = database.prepare('INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?)');
  const remove = database.prepare('DELETE FROM failures WHERE name = ?');
  const prune = database.prepare(
    'DELETE FROM failures WHERE name IN (SELECT name FROM failures ORDER BY last_at DESC LIMIT -1 OFFSET ?)',
  );
  interface Row {
    readonly count: number;
    readonly last_at: number;
    readonly locked_until: number;
  }
  const known = (name: string): Row | undefined => {
    const row = select.get(name) as unknown as Row | undefined;
    // A day without a wrong one forgets them.
    return row !== undefined && now() - row.last_at < LONGEST_MS ? row : undefined;
  };
  return {
    leftOf: (name) => Math.max(0, (known(name)?.locked_until ?? 0) - now()),
    failed(name) {
      const count = (known(name)?.count ?? 0) + 1;
      const over = count - after;
      const lockedMs = over < 0 ? 0 : Math.min(LONGEST_MS, forMs * 2 ** Math.min(over, 30));
      put.run(name, count, now(), lockedMs === 0 ? 0 : now() + lockedMs);
      prune.run(MOST_NAMES);
    },
    succeeded: (name) => void remove.run(name),
  };
}
