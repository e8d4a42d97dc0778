import type { KeptAccount } from '../app/accounts.ts';
import { NOBODY_LEADS } from '../app/leading.ts';
import { needsAreas } from '../core/access/permit.ts';
import { harmless } from './rules/paint.ts';

/** An account and what it may, as lines; where it sees nothing for want of areas, that and how to mend it. */
export function accountLines(account: KeptAccount): readonly string[] {
  const { id, name, displayName, roles, areas, purposes, units } = account;
  return [
    harmless(`${id}  ${name ?? '(provider)'}  ${displayName}`),
    `  roles ${shown(roles)}; areas ${shown(areas)}; purposes ${shown(purposes)}; units ${shown(units)}`,
    ...(areas.length === 0 && needsAreas(account) ? [noAreasLine(account)] : []),
  ];
}

/** Said when the last account that led does so no more. */
export const NOBODY_LEADS_LINE = `  Now ${NOBODY_LEADS}.`;

function noAreasLine({ name }: KeptAccount): string {
  const remedy =
    name === null
      ? 'name some for its groups in the setting auth.oidc.groups'
      : `tocsin account change ${harmless(name)} --areas '*' gives it all, codes instead of * some`;
  return `  It has no areas, so it sees no warning, no area and no camera: ${remedy}.`;
}

const shown = (list: readonly string[]): string => (list.length === 0 ? 'none' : harmless(list.join(', ')));
