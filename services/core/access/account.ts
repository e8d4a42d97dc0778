import type { Purpose } from '../rule/rule.ts';
import type { Role } from './role.ts';

/** Stands in a list of areas or purposes for all of them. */
export const ALL = '*';

/** Somebody who signs in. */
export interface Account {
  /** `a_` and 16 base64url characters, never a name: this is what the log and ClickHouse keep. */
  readonly id: string;
  /** Shown to people who are signed in, and stored with the account only. */
  readonly displayName: string;
  readonly roles: readonly Role[];
  /** Prefixes of administrative codes; none where it is empty, `['*']` for all. */
  readonly areas: readonly string[];
  readonly purposes: readonly Purpose[] | readonly [typeof ALL];
  /** Ids of the units (settings `units`) that it belongs to. */
  readonly units: readonly string[];
}

export const ACCOUNT_PATTERN = /^a_[A-Za-z0-9_-]{16}$/;

/** An administrative code or the beginning of one, or `*`. */
export const AREA_PREFIX_PATTERN = /^(\*|\d{2,12})$/;
