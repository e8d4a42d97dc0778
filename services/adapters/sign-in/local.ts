import type { LocalSignIn, SignInOutcome } from '../../steps/ports/sign-in.ts';
import type { Accounts } from './accounts.ts';
import { type Database, transact } from './database.ts';
import { createLockout, type LockoutOptions } from './lockout.ts';
import { hashPassword, isPassword, isStrong, PASSWORD_COST, type PasswordCost } from './password.ts';
import { hashOf, newSecret } from './secrets.ts';

export interface LocalOptions extends LockoutOptions {
  /** Of `PASSWORD_COST` where it is left out. */
  readonly cost?: PasswordCost;
}

export const LINK_LIFE_MS = 15 * 60_000;

/** Each takes its time and memory; more wait for nothing and are told to come again. */
const MOST_AT_ONCE = 4;

/** Names are one whatever their case and width. */
export const nameKey = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/** A link for an account, valid once and for 15 minutes; those that it had before are void. */
export function newLink(database: Database, accountId: string, now: () => number): string {
  const link = newSecret();
  transact(database, () => {
    database.prepare('DELETE FROM links WHERE account = ? OR until <= ?').run(accountId, now());
    database.prepare('INSERT INTO links VALUES (?, ?, ?)').run(hashOf(link), accountId, now() + LINK_LIFE_MS);
  });
  return link;
}

export function createLocalSignIn(
  database: Database,
  accounts: Accounts,
  options: LocalOptions,
): LocalSignIn {
  const { now, cost = PASSWORD_COST } = options;
  const lockout = createLockout(database, options);
  const take = database.prepare('DELETE FROM links WHERE hash = ? AND until > ? RETURNING account');
  const passwordOf = database.prepare('SELECT password FROM accounts WHERE id = ?');
  const putPassword = database.prepare('UPDATE accounts SET password = ? WHERE id = ?');
  // Checked where there is nothing to check, so that it takes as long.
  const nobody = hashPassword(newSecret(), cost);
  nobody.catch(() => undefined);
  let busy = 0;

  const keptPassword = (accountId: string | undefined): string | null =>
    accountId === undefined
      ? null
      : ((passwordOf.get(accountId) as { readonly password: string | null } | undefined)?.password ?? null);

  const matches = async (accountId: string | undefined, password: string): Promise<boolean> => {
    const kept = keptPassword(accountId);
    const isRight = await isPassword(password, kept ?? (await nobody));
    return kept !== null && isRight;
  };

  const tried = async (name: string, accountId: string | undefined, password: string) => {
    if (busy >= MOST_AT_ONCE) return 'busy';
    busy++;
    // Counted before it is checked: many at once are as many tries.
    lockout.failed(name);
    try {
      const isRight = await matches(accountId, password);
      if (isRight) lockout.succeeded(name);
      return isRight;
    } finally {
      busy--;
    }
  };

  return {
    byLink(link) {
      const row = take.get(hashOf(link), now()) as { readonly account: string } | undefined;
      return row === undefined ? refused('wrong', null) : { kind: 'ok', accountId: row.account };
    },
    async byPassword(written, password) {
      const name = nameKey(written).slice(0, 100);
      const accountId = accounts.byName(name)?.id;
      const left = lockout.leftOf(name);
      if (left > 0) return { ...refused('locked', accountId ?? null), retryAfterMs: left };
      const isRight = await tried(name, accountId, password);
      if (isRight === 'busy') return { ...refused('busy', accountId ?? null), retryAfterMs: 1_000 };
      if (!isRight || accountId === undefined) return refused('wrong', accountId ?? null);
      return { kind: 'ok', accountId };
    },
    async setPassword({ accountId, current, isSure, password }) {
      const account = accounts.byId(accountId);
      if (account?.name == null) return 'wrong';
      if (!isStrong(password, account.name)) return 'too_weak';
      const { name } = account;
      if (!isSure) {
        if (current === null || lockout.leftOf(name) > 0) return 'wrong';
        if ((await tried(name, accountId, current)) !== true) return 'wrong';
      }
      putPassword.run(await hashPassword(password, cost), accountId);
      return null;
    },
  };
}

function refused(
  why: 'wrong' | 'locked' | 'busy',
  accountId: string | null,
): Extract<SignInOutcome, { kind: 'refused' }> {
  return { kind: 'refused', why, accountId };
}
