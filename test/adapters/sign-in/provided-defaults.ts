/** The settings of a provider as they are where nothing is written. */
export const PROVIDED_DEFAULTS = {
  name: 'City',
  scopes: 'openid profile',
  clockSkewMs: 60_000,
  claims: { name: 'name', roles: 'roles', areas: 'areas', purposes: 'purposes', units: 'units' },
  groups: {},
  keysCooldownMs: 5_000,
} as const;
