import { existsSync } from 'node:fs';
import type { Accounts } from '../../adapters/sign-in/accounts.ts';
import { nameKey } from '../../adapters/sign-in/local.ts';
import { openAccounts } from '../../adapters/sign-in/sign-in.ts';
import type { Config } from '../config.ts';
import { dataPaths } from '../data-paths.ts';

/** Who does it: an account's id with the name by which it signs in, or a name that no account has. */
export interface KnownActor {
  readonly actor: string;
  readonly signsInAs: string | null;
}

/** Somebody named on the command line, as the console would record them: one person is one actor at both doors. */
export function knownActor(name: string, config: Config): KnownActor {
  const account = withAccounts(config, ({ byName, byId }) => byName(nameKey(name)) ?? byId(name));
  return account === null ? { actor: name, signsInAs: null } : { actor: account.id, signsInAs: account.name };
}

/** How actors are shown on the command line: accounts with their names before their ids. */
export function actorNames(config: Config): (actor: string) => string {
  const all = withAccounts(config, (accounts) => accounts.all()) ?? [];
  const names = new Map(all.map(({ id, name, displayName }) => [id, `${name ?? displayName} (${id})`]));
  return (actor) => names.get(actor) ?? actor;
}

/** Null where there are no accounts, as before the first start or where the page runs on another machine. */
function withAccounts<T>({ dataDir }: Config, work: (accounts: Accounts) => T): T | null {
  const path = dataPaths(dataDir).accounts;
  if (!existsSync(path)) return null;
  const { accounts, close } = openAccounts(path, Date.now);
  try {
    return work(accounts);
  } finally {
    close();
  }
}
