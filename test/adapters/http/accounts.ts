import type { Account } from '../../../services/core/access/account.ts';
import type { Session, SignIn } from '../../../services/steps/ports/sign-in.ts';

/** Somebody on duty everywhere; `change` says what is different. */
export function accountWith(change: Partial<Account> = {}): Account {
  return {
    id: 'a_0123456789abcdef',
    displayName: 'Somebody',
    roles: ['duty_officer', 'supervisor'],
    areas: ['*'],
    purposes: ['*'],
    units: [],
    ...change,
  };
}

const CSRF = 'csrf';

/** Headers of a request by an account, to the server at a port: cookies are named after it. */
export const by = (account: Account, port: number): Readonly<Record<string, string>> => ({
  cookie: `tocsin-session-${port}=${Buffer.from(JSON.stringify(account)).toString('base64url')}`,
  'x-csrf-token': CSRF,
});

/** A sign-in that takes a request's cookie for the account itself, and whoever has none for the one given; null for nobody. */
export function signedInAs(otherwise: Account | null): SignIn {
  const sessionOf = (account: Account): Session => ({
    id: `session of ${account.id}`,
    account,
    csrf: CSRF,
    by: 'link',
    signedInAt: 0,
    signedOutAt: null,
    stands: () => true,
  });
  const find = (secret: string | null): Session | null => {
    if (secret === null) return otherwise === null ? null : sessionOf(otherwise);
    return sessionOf(JSON.parse(Buffer.from(secret, 'base64url').toString()) as Account);
  };
  return {
    sessions: { open: () => 'secret', find, peek: find, close: () => {}, closeOthers: () => {} },
    local: null,
    provider: null,
    known: () => (otherwise === null ? [] : [otherwise]),
    signInName: () => null,
    displayName: () => null,
  };
}
