import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

export type Database = DatabaseSync;

/** Milliseconds that one process waits for another that writes. */
const BUSY_MS = 5_000;

/** Secrets (links, session cookies) stand here as SHA-256, passwords as scrypt: what is read here signs nobody in. */
const TABLES = `
CREATE TABLE IF NOT EXISTS accounts (
  id TEXT PRIMARY KEY,
  name TEXT UNIQUE,
  display_name TEXT NOT NULL,
  grants TEXT NOT NULL,
  password TEXT,
  made_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS links (
  hash TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  until INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
  hash TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  csrf TEXT NOT NULL,
  way TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS sign_outs (
  account TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS failures (
  name TEXT PRIMARY KEY,
  count INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  locked_until INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;`;

/** The file of accounts cannot be opened, or holds something else. */
class UnreadableAccountsError extends Error {
  readonly code = 'unreadable';
  readonly remedy: string;

  constructor(path: string, cause: unknown) {
    super(`${path}: the accounts cannot be opened (${(cause as Error).message})`, { cause });
    this.name = 'UnreadableAccountsError';
    this.remedy = 'see that this user may read and write the file, restore it, or move it away';
  }
}

/** The file of accounts and sessions, for its owner only; made where it is missing. Processes may share it. */
export function openSignInDatabase(path: string): Database {
  let database: Database | undefined;
  try {
    database = new DatabaseSync(path, { timeout: BUSY_MS });
    if (path !== ':memory:') chmodSync(path, 0o600);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;');
    database.exec(TABLES);
    return database;
  } catch (error) {
    database?.close();
    throw new UnreadableAccountsError(path, error);
  }
}

/** All of it or none. */
export function transact<T>(database: Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
