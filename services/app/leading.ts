import type { Account } from '../core/access/account.ts';
import type { Role } from '../core/access/role.ts';

/** Those who lead: where nobody does, nobody can see to what is stuck. */
const LEADING: readonly Role[] = ['supervisor', 'administrator'];

export const leads = ({ roles }: Pick<Account, 'roles'>): boolean =>
  roles.some((role) => LEADING.includes(role));

/** What is said where no account leads. */
export const NOBODY_LEADS = `no account is ${LEADING.join(' or ')}: tocsin account add NAME --roles ${LEADING.join(',')} --areas '*' makes one, and a link that signs it in`;
