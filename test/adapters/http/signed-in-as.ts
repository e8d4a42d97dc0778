import type { Account } from '../../../services/core/access/account.ts';
import type { SignIn } from '../../../services/steps/ports/sign-in.ts';

export const OFFICER: Account = {
  id: 'a_0000000000000001',
  displayName: 'Officer Lin',
  roles: ['duty_officer'],
  areas: ['*'],
  purposes: ['*'],
  units: [],
};

/** A sign-in that takes everybody for one account, with or without a cookie: for tests of what lies behind it. */
export function signedInAs(change: Partial<Account> = {}): SignIn {
  const account = { ...OFFICER, ...change };
  const session = { account, csrf: 'csrf', by: 'link', signedInAt: 0, stands: () => true } as const;
  return {
    sessions: { open: () => 'secret', find: () => session, close: () => {}, closeOthers: () => {} },
    local: null,
    provider: null,
    displayName: (id) => (id === account.id ? account.displayName : null),
  };
}
