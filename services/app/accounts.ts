import type { Grants, KeptAccount, NewAccount } from '../adapters/sign-in/accounts.ts';
import { nameKey } from '../adapters/sign-in/local.ts';
import { newAccountId } from '../adapters/sign-in/secrets.ts';
import { openAccounts } from '../adapters/sign-in/sign-in.ts';
import { isLocalOn, linkAddress } from './access.ts';
import { atAccessDesk, commandLook } from './access-desk.ts';
import type { Config } from './config.ts';
import { dataPaths } from './data-paths.ts';
import { leads } from './leading.ts';
import { UsageError } from './usage-error.ts';

export type { Grants, KeptAccount };

/** The accounts of an installation, in the hands of whoever may write in its directory. What is done is in the access log. */
export interface AccountDesk {
  /** Makes an account; returns it with a link that signs it in. */
  add(account: NewAccount): Promise<{ readonly account: KeptAccount; readonly link: string }>;
  list(): readonly KeptAccount[];
  /** A new link for an account, once and within 15 minutes; those before are void. */
  link(who: string): Promise<{ readonly account: KeptAccount; readonly link: string }>;
  change(who: string, change: Partial<Omit<NewAccount, 'name'>>): Promise<Changed>;
  /** Ends its sessions at once. */
  remove(who: string): Promise<Changed>;
}

export interface Changed {
  readonly account: KeptAccount;
  /** Whether it was the last one that led. */
  readonly nobodyLeads: boolean;
}

export interface AccountErrand {
  readonly config: Config;
  /** Who does it, as `--as` says. */
  readonly actor: string;
}

export async function atAccountDesk<T>(
  { config, actor }: AccountErrand,
  work: (desk: AccountDesk) => Promise<T>,
): Promise<T> {
  return await atAccessDesk(config, async ({ accessLog }) => {
    const { accounts, newLink, close } = openAccounts(dataPaths(config.dataDir).accounts, Date.now);
    // Before it is done: what cannot be written down does not happen.
    const record = (what: string, accountId: string, detail = ''): Promise<void> => {
      const query = detail === '' ? accountId : `${accountId}: ${detail}`;
      return accessLog.record(
        commandLook({ who: actor, what, query, statedReason: '', rows: null, outcome: 'ok' }),
      );
    };
    const found = (who: string): KeptAccount => {
      const account = accounts.byName(nameKey(who)) ?? accounts.byId(who);
      if (account !== null) return account;
      throw new UsageError(`${who}: there is no such account; tocsin account list shows them`);
    };
    // Those of a provider come and go with it.
    const wasLast = (before: KeptAccount): boolean =>
      isLocalOn(config) && leads(before) && !accounts.all().some(leads);
    const linkFor = async (account: KeptAccount): Promise<{ account: KeptAccount; link: string }> => {
      if (account.name === null)
        throw new UsageError(`${account.id}: the provider vouches for this account; it needs no link`);
      if (!isLocalOn(config))
        throw new UsageError(
          'auth.local: accounts kept here do not sign in, as a provider is named; set it to on',
        );
      await record('account link', account.id);
      return { account, link: linkAddress(config, config.http.port, newLink(account.id)) };
    };
    try {
      return await work({
        add: async (wanted) => {
          const name = checkedName(wanted.name);
          if (accounts.byName(name) !== null) throw takenName(name);
          const id = newAccountId();
          await record('account add', id, grantsText(wanted));
          const account = accounts.add({ ...wanted, name }, id);
          if (account === null) throw takenName(name);
          return await linkFor(account);
        },
        list: accounts.all,
        link: async (who) => await linkFor(found(who)),
        change: async (who, change) => {
          const account = found(who);
          if (account.name === null)
            throw new UsageError(
              `${account.id}: what this account may is what its provider says; change it there`,
            );
          await record('account change', account.id, grantsText({ ...account, ...change }));
          const changed = accounts.change(account.id, change) ?? account;
          return { account: changed, nobodyLeads: wasLast(account) };
        },
        remove: async (who) => {
          const account = found(who);
          await record('account remove', account.id);
          accounts.remove(account.id);
          return { account, nobodyLeads: wasLast(account) };
        },
      });
    } finally {
      close();
    }
  });
}

function checkedName(written: string): string {
  const name = nameKey(written);
  if (/^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u.test(name) && !/^a_.{16}$/.test(name)) return name;
  throw new UsageError(
    `${written}: a name has 1 to 64 letters, digits, dots, dashes, underscores or @, and begins with a letter or digit`,
  );
}

const takenName = (name: string): UsageError =>
  new UsageError(
    `${name}: there is an account of that name; tocsin account change says otherwise what it may`,
  );

function grantsText({ roles, areas, purposes, units }: Grants): string {
  return JSON.stringify({ roles, areas, purposes, units });
}
