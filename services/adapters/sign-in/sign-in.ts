import type { Logger } from '../../steps/ports/logger.ts';
import type { SignIn } from '../../steps/ports/sign-in.ts';
import { type Accounts, accountOf, createAccounts } from './accounts.ts';
import { type Database, openSignInDatabase } from './database.ts';
import { createLocalSignIn, type LocalOptions, newLink } from './local.ts';
import { createOidc, type OidcOptions } from './oidc.ts';
import { createSessions, type SessionOptions } from './sessions.ts';

export interface SignInOptions {
  /** The file of accounts and sessions. */
  readonly path: string;
  readonly now: () => number;
  readonly logger: Logger;
  readonly sessions: Omit<SessionOptions, 'now'>;
  /** Null: nobody signs in by a link or a password. */
  readonly local: Omit<LocalOptions, 'now'> | null;
  /** Null: nobody signs in by a provider. */
  readonly provider: Omit<OidcOptions, 'now' | 'logger' | 'accounts'> | null;
}

export interface OpenSignIn extends SignIn {
  readonly accounts: Accounts;
  newLink(accountId: string): string;
  close(): void;
}

export function openSignIn(options: SignInOptions): OpenSignIn {
  const { now, logger, local, provider } = options;
  const desk = openAccounts(options.path, now);
  const { accounts, database } = desk;
  return {
    accounts,
    known: () => accounts.all().map(accountOf),
    newLink: desk.newLink,
    close: desk.close,
    sessions: createSessions(database, { ...options.sessions, now }),
    local: local === null ? null : createLocalSignIn(database, accounts, { ...local, now }),
    provider: provider === null ? null : createOidc({ ...provider, accounts, logger, now }),
    signInName: (accountId) => accounts.byId(accountId)?.name ?? null,
    displayName: (accountId) => accounts.byId(accountId)?.displayName ?? null,
  };
}

/** The accounts alone, for the command line: beside a running system or while it is down. */
export function openAccounts(
  path: string,
  now: () => number,
): {
  readonly accounts: Accounts;
  readonly database: Database;
  newLink(accountId: string): string;
  close(): void;
} {
  const database = openSignInDatabase(path);
  return {
    accounts: createAccounts(database, now),
    database,
    newLink: (accountId) => newLink(database, accountId, now),
    close: () => database.close(),
  };
}
