import { describe, expect, it } from 'vitest';
import type { KeptAccount } from '../../services/app/accounts.ts';
import { accountLines } from '../../services/cli/account-text.ts';
import { ROLES, type Role } from '../../services/core/access/role.ts';

const account = (change: Partial<KeptAccount>): KeptAccount => ({
  id: 'a_anaanaanaanaanaa',
  name: 'ana',
  displayName: 'Ana',
  roles: ['analyst'],
  areas: [],
  purposes: ['*'],
  units: [],
  hasPassword: false,
  madeAt: 0,
  ...change,
});
const noAreas = (change: Partial<KeptAccount>) => accountLines(account(change))[2];

describe('an account as the command line shows it', () => {
  it('says what it may', () => {
    expect(accountLines(account({ areas: ['3101', '3102'] }))).toEqual([
      'a_anaanaanaanaanaa  ana  Ana',
      '  roles analyst; areas 3101, 3102; purposes *; units none',
    ]);
  });

  it('says what it means to have no areas, and how to get some', () => {
    expect(noAreas({})).toBe(
      "  It has no areas, so it sees no warning, no area and no camera: tocsin account change ana --areas '*' gives it all, codes instead of * some.",
    );
    expect(noAreas({ name: null })).toContain('name some for its groups in the setting auth.oidc.groups');
  });

  it.each(ROLES)('does so of each role that areas bound: %s', (role: Role) => {
    const isBound = role !== 'auditor' && role !== 'administrator';
    expect(noAreas({ roles: [role] }) !== undefined).toBe(isBound);
    expect(noAreas({ roles: ['auditor', role] }) !== undefined).toBe(isBound);
    expect(noAreas({ roles: [role], areas: ['*'] })).toBeUndefined();
  });
});
