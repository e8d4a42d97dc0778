import type { Session, Sessions, SignInWay } from '../../steps/ports/sign-in.ts';
import { grantsOf } from './accounts.ts';
import { type Database, transact } from './database.ts';
import { hashOf, newSecret } from './secrets.ts';

export interface SessionOptions {
  /** After so long without a request a session ends, ms. */
  readonly idleMs: number;
  /** After so long it ends whatever happens, ms. */
  readonly longestMs: number;
  /** Epoch ms. */
  readonly now: () => number;
}

interface Row {
  readonly hash: string;
  readonly account: string;
  readonly csrf: string;
  readonly way: SignInWay;
  readonly opened_at: number;
  readonly seen_at: number;
  readonly signed_out_at: number | null;
  readonly display_name: string;
  readonly grants: string;
}

/** Signs of life are written down this often, so that a busy page does not write with every request. */
const SEEN_EVERY_MS = 30_000;

/** A browser sends what it likes as a cookie. */
const SECRET_PATTERN = /^[A-Za-z0-9_-]{43}$/;

export function createSessions(database: Database, { idleMs, longestMs, now }: SessionOptions): Sessions {
  const insert = database.prepare('INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)');
  const select = database.prepare(
    'SELECT hash, sessions.account, csrf, way, opened_at, seen_at, sign_outs.at AS signed_out_at, display_name, grants FROM sessions JOIN accounts ON accounts.id = sessions.account LEFT JOIN sign_outs ON sign_outs.account = sessions.account WHERE hash = ?',
  );
  const touch = database.prepare('UPDATE sessions SET seen_at = ? WHERE hash = ?');
  const remove = database.prepare('DELETE FROM sessions WHERE hash = ?');
  const signOut = database.prepare(
    'INSERT OR REPLACE INTO sign_outs SELECT account, ? FROM sessions WHERE hash = ?',
  );
  const removeOthers = database.prepare('DELETE FROM sessions WHERE account = ? AND hash <> ?');
  const prune = database.prepare('DELETE FROM sessions WHERE seen_at < ? OR opened_at < ?');
  const seenEvery = Math.min(SEEN_EVERY_MS, idleMs / 4);

  const standing = (hash: string): Row | null => {
    const row = select.get(hash) as unknown as Row | undefined;
    const at = now();
    if (row === undefined || at - row.seen_at >= idleMs || at - row.opened_at >= longestMs) return null;
    return row;
  };
  const isAsItWas = (hash: string, { grants }: Row): boolean => standing(hash)?.grants === grants;
  const look = (secret: string | null): { readonly hash: string; readonly row: Row } | null => {
    if (secret === null || !SECRET_PATTERN.test(secret)) return null;
    const hash = hashOf(secret);
    const row = standing(hash);
    return row === null ? null : { hash, row };
  };
  return {
    open(accountId, by) {
      const at = now();
      prune.run(at - idleMs, at - longestMs);
      const secret = newSecret();
      insert.run(hashOf(secret), accountId, newSecret(), by, at, at);
      return secret;
    },
    find(secret) {
      const found = look(secret);
      if (found === null) return null;
      const { hash, row } = found;
      const at = now();
      if (at - row.seen_at >= seenEvery) touch.run(at, hash);
      return sessionOf(row, () => isAsItWas(hash, row));
    },
    peek(secret) {
      const found = look(secret);
      return found === null ? null : sessionOf(found.row, () => isAsItWas(found.hash, found.row));
    },
    close(secret) {
      const hash = hashOf(secret);
      transact(database, () => {
        signOut.run(now(), hash);
        remove.run(hash);
      });
    },
    closeOthers: (accountId, secret) => void removeOthers.run(accountId, hashOf(secret)),
  };
}

function sessionOf(row: Row, stands: () => boolean): Session {
  return {
    id: row.hash,
    account: { id: row.account, displayName: row.display_name, ...grantsOf(row.grants) },
    csrf: row.csrf,
    by: row.way,
    signedInAt: row.opened_at,
    signedOutAt: row.signed_out_at,
    stands,
  };
}
