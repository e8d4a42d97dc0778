import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LogError } from '../../steps/ports/log.ts';
import { createSchema, readVersion, SCHEMA_VERSION } from './schema.ts';

export const IN_MEMORY = ':memory:';

const BUSY_TIMEOUT_MS = 5_000;
const SQLITE_BUSY = 5;
const SQLITE_NOT_A_DATABASE = 26;

export interface Database {
  readonly sql: DatabaseSync;
  /** Runs `work` as one write transaction: all of it is in the file, or none. */
  transact<T>(work: () => T): T;
  close(): void;
}

/**
 * Opens or creates the file of a log.
 *
 * WAL with `synchronous=NORMAL`: a committed record is in the operating system's hands, so it survives `kill -9`.
 * A power cut may take the last moments before it, but only as a whole tail: records, offsets and snapshots stand
 * in the one file and stay consistent with one another.
 */
export function openDatabase(path: string): Database {
  if (path !== IN_MEMORY) createPrivateFile(path);
  const sql = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    prepareFile(sql, path);
  } catch (error) {
    sql.close();
    throw explained(error, path);
  }
  const begin = sql.prepare('BEGIN IMMEDIATE');
  const commit = sql.prepare('COMMIT');
  return {
    sql,
    transact(work) {
      try {
        begin.run();
        const result = work();
        commit.run();
        return result;
      } catch (error) {
        if (sql.isTransaction) sql.exec('ROLLBACK');
        throw explained(error, path);
      }
    },
    close: () => sql.close(),
  };
}

/** The log holds reports about people: nobody but the owner of the process may read its file. */
function createPrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  closeSync(openSync(path, 'a', 0o600));
}

function prepareFile(sql: DatabaseSync, path: string): void {
  // `secure_delete = FAST` overwrites what a row gives up wherever its page is written anyway; scrub.ts does the rest.
  // A checkpoint every 8 MB keeps the longest append near 30 ms; at 32 MB it took 140 ms, which HTTP callers feel.
  sql.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA wal_autocheckpoint = 2000;
    PRAGMA secure_delete = FAST;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA cache_size = -32768;
  `);
  sql.exec('BEGIN IMMEDIATE');
  const version = readVersion(sql);
  if (version === 0) createSchema(sql);
  sql.exec('COMMIT');
  if (version !== 0 && version !== SCHEMA_VERSION) {
    throw new LogError(
      'incompatible',
      `${path} is a log of layout ${version}, this program reads layout ${SCHEMA_VERSION}: start it with an empty data directory, or with the version that wrote the file`,
    );
  }
}

function explained(error: unknown, path: string): unknown {
  const errcode = (error as { errcode?: unknown }).errcode;
  if (typeof errcode !== 'number') return error;
  // The low byte is SQLite's primary code; the rest says where it came from.
  if ((errcode & 0xff) === SQLITE_BUSY) {
    return new LogError(
      'locked',
      `another process kept ${path} locked for ${BUSY_TIMEOUT_MS} ms: see what holds the file, then try again`,
      { cause: error, retryable: true },
    );
  }
  if ((errcode & 0xff) === SQLITE_NOT_A_DATABASE) {
    return new LogError(
      'incompatible',
      `${path} is not a log: move that file away, or name another data directory`,
      { cause: error },
    );
  }
  return error;
}
