import { type Account, ALL, AREA_PREFIX_PATTERN } from '../../core/access/account.ts';
import { isRole, type Role } from '../../core/access/role.ts';
import { PURPOSES, type Purpose } from '../../core/rule/rule.ts';
import type { Grants } from './accounts.ts';

/** What members of a group of the provider's get here. */
export interface GroupGrants {
  readonly roles?: readonly Role[] | undefined;
  readonly areas?: readonly string[] | undefined;
  readonly purposes?: readonly (Purpose | typeof ALL)[] | undefined;
  readonly units?: readonly string[] | undefined;
}

/** Where an identity token says what. Dots go into objects: `realm_access.roles`. */
export interface ClaimNames {
  readonly name: string;
  readonly roles: string;
  readonly areas: string;
  readonly purposes: string;
  readonly units: string;
}

export interface ClaimMapping {
  readonly claims: ClaimNames;
  /** By a value of the roles' claim. Where there are any, other values give nothing; else a value is a role's own name. */
  readonly groups: Readonly<Record<string, GroupGrants>>;
}

type Claims = Readonly<Record<string, unknown>>;

/** What somebody may, by what the provider says of them: the union of what their groups and their own claims give. */
export function grantsBy(token: Claims, { claims, groups }: ClaimMapping): Grants {
  const values = textsAt(token, claims.roles);
  const known = values.flatMap((value) => (Object.hasOwn(groups, value) ? [groups[value]!] : []));
  const hasGroups = Object.keys(groups).length > 0;
  const purposes = union(
    known.map((group) => group.purposes),
    textsAt(token, claims.purposes).filter(isPurpose),
  );
  return {
    roles: union(
      known.map((group) => group.roles),
      hasGroups ? [] : values.filter(isRole),
    ),
    areas: union(
      known.map((group) => group.areas),
      textsAt(token, claims.areas).filter((area) => AREA_PREFIX_PATTERN.test(area)),
    ),
    purposes: purposes.includes(ALL) ? [ALL] : (purposes as readonly Purpose[]),
    units: union(
      known.map((group) => group.units),
      textsAt(token, claims.units),
    ),
  };
}

const LONGEST_NAME = 200;

/** The name to show: that of the claim, or what else a token usually has. */
export function displayNameBy(token: Claims, { claims }: ClaimMapping, fallback: Account['id']): string {
  const found = [claims.name, 'name', 'preferred_username', 'email']
    .flatMap((path) => textsAt(token, path, false))
    .map((name) => name.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').trim())
    .find((name) => name !== '');
  return (found ?? fallback).slice(0, LONGEST_NAME);
}

function isPurpose(text: string): text is Purpose | typeof ALL {
  return text === ALL || (PURPOSES as readonly string[]).includes(text);
}

function union<T>(lists: readonly (readonly T[] | undefined)[], own: readonly T[]): readonly T[] {
  return [...new Set([...lists.flatMap((list) => list ?? []), ...own])];
}

/** The texts of a claim: a list of them, or one with spaces or commas between. */
function textsAt(token: Claims, path: string, isList = true): readonly string[] {
  let value: unknown = Object.hasOwn(token, path) ? token[path] : undefined;
  if (value === undefined) {
    value = token;
    for (const part of path.split('.')) {
      const holds = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
      value = holds ? (value as Claims)[part] : undefined;
    }
  }
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string');
  if (typeof value !== 'string') return [];
  return isList ? value.split(/[\s,]+/).filter((one) => one !== '') : [value];
}
