import type { Account } from '../../core/access/account.ts';
import { type Database, transact } from './database.ts';
import { newAccountId } from './secrets.ts';

/** What an account may and what it is shown as. */
export type Grants = Omit<Account, 'id' | 'displayName'>;

/** An account as it is kept. */
export interface KeptAccount extends Account {
  /** By which it signs in here; null where a provider vouches for it. */
  readonly name: string | null;
  readonly hasPassword: boolean;
  /** Epoch ms. */
  readonly madeAt: number;
}

export interface NewAccount extends Grants {
  readonly name: string;
  readonly displayName: string;
}

export interface Accounts {
  /** Null where the name is taken. With an `id` that `newAccountId` gave: for whoever writes it down first. */
  add(account: NewAccount, id?: string): KeptAccount | null;
  /** Keeps what a provider says of somebody, in place of what it said before. */
  keep(account: Account): void;
  /** Changes what an account may; its sessions see it with their next request. */
  change(id: string, change: Partial<Omit<NewAccount, 'name'>>): KeptAccount | null;
  all(): readonly KeptAccount[];
  byId(id: string): KeptAccount | null;
  byName(name: string): KeptAccount | null;
  /** Ends its sessions and links too. */
  remove(id: string): boolean;
  /** The account that the first start makes: made once, and not again where it was removed. */
  owner(make: () => NewAccount): KeptAccount | null;
}

interface Row {
  readonly id: string;
  readonly name: string | null;
  readonly display_name: string;
  readonly grants: string;
  readonly password: string | null;
  readonly made_at: number;
}

const OWNER = 'owner';

export function createAccounts(database: Database, now: () => number): Accounts {
  const insert = database.prepare(
    'INSERT INTO accounts (id, name, display_name, grants, made_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING',
  );
  const upsert = database.prepare(
    'INSERT INTO accounts (id, display_name, grants, made_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, grants = excluded.grants',
  );
  const update = database.prepare('UPDATE accounts SET display_name = ?, grants = ? WHERE id = ?');
  const one = (where: string) => {
    const select = database.prepare(`SELECT * FROM accounts WHERE ${where} = ?`);
    return (key: string): KeptAccount | null => {
      const row = select.get(key) as unknown as Row | undefined;
      return row === undefined ? null : keptOf(row);
    };
  };
  const byId = one('id');
  const byName = one('name');
  const add = (account: NewAccount, id = newAccountId()): KeptAccount | null => {
    const { changes } = insert.run(id, account.name, account.displayName, grantsText(account), now());
    return changes === 0 ? null : byId(id);
  };
  const factOf = database.prepare('SELECT value FROM facts WHERE name = ?');
  return {
    add,
    keep: (account) => void upsert.run(account.id, account.displayName, grantsText(account), now()),
    change: (id, change) =>
      transact(database, () => {
        const known = byId(id);
        if (known === null) return null;
        const next = { ...known, ...change };
        update.run(next.displayName, grantsText(next), id);
        return byId(id);
      }),
    all: () =>
      (database.prepare('SELECT * FROM accounts ORDER BY made_at, id').all() as unknown as Row[]).map(keptOf),
    byId,
    byName,
    remove: (id) => database.prepare('DELETE FROM accounts WHERE id = ?').run(id).changes === 1,
    owner: (make) =>
      transact(database, () => {
        const known = factOf.get(OWNER) as { readonly value: string } | undefined;
        if (known !== undefined) return byId(known.value);
        const made = add(make());
        if (made !== null) database.prepare('INSERT INTO facts VALUES (?, ?)').run(OWNER, made.id);
        return made;
      }),
  };
}

/** The account without what belongs to its keeping. */
export function accountOf({ id, displayName, roles, areas, purposes, units }: Account): Account {
  return { id, displayName, roles, areas, purposes, units };
}

export function grantsOf(text: string): Grants {
  return JSON.parse(text) as Grants;
}

function grantsText({ roles, areas, purposes, units }: Grants): string {
  return JSON.stringify({ roles, areas, purposes, units });
}

function keptOf(row: Row): KeptAccount {
  const { id, name, display_name: displayName, made_at: madeAt } = row;
  return { id, name, displayName, ...grantsOf(row.grants), hasPassword: row.password !== null, madeAt };
}
