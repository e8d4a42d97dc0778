import { z } from 'zod';
import { ALL, AREA_PREFIX_PATTERN } from '../core/access/account.ts';
import { ROLES } from '../core/access/role.ts';
import { PURPOSES } from '../core/rule/rule.ts';
import { duration } from './duration-setting.ts';

const claim = (name: string) => z.string().min(1).default(name);

const group = z.strictObject({
  roles: z.array(z.enum(ROLES)).optional(),
  areas: z
    .array(z.string().regex(AREA_PREFIX_PATTERN, 'is no beginning of an administrative code, nor *'))
    .optional(),
  purposes: z.array(z.enum([...PURPOSES, ALL])).optional(),
  units: z.array(z.string().min(1).max(64)).optional(),
});

const oidc = z.strictObject({
  issuer: z
    .url()
    .optional()
    .describe('The provider, as it writes its own name; nobody signs in by one without it.'),
  clientId: z.string().min(1).default('tocsin').describe('What the provider knows this installation as.'),
  clientSecret: z.string().default('').describe('Empty for a public client.'),
  clientSecretFile: z.string().min(1).optional().describe('A file that holds the secret, in its place.'),
  name: z
    .string()
    .min(1)
    .max(60)
    .default('OpenID Connect')
    .describe('What the sign-in page calls the provider.'),
  scopes: z
    .string()
    .regex(/\bopenid\b/, 'must hold openid')
    .default('openid profile'),
  clockSkew: duration('PT1M').describe('By how much the clocks of the two may differ.'),
  claims: z
    .strictObject({
      name: claim('name').describe('Claim that holds the name to show; a dot goes into an object.'),
      roles: claim('roles'),
      areas: claim('areas'),
      purposes: claim('purposes'),
      units: claim('units'),
    })
    .prefault({}),
  groups: z
    .record(z.string(), group)
    .default({})
    .describe(
      'What each value of the claim `roles` gives; where it is empty, the values are roles themselves.',
    ),
});

/** Who may sign in, how, and for how long. */
export const AUTH = z
  .strictObject({
    local: z
      .enum(['auto', 'on', 'off'])
      .default('auto')
      .describe(
        'Whether accounts kept here sign in by link and password; `auto`: where no provider is named.',
      ),
    sessionIdle: duration('PT4H').describe('After so long without a request somebody is signed out ...'),
    sessionLongest: duration('PT12H').describe('... and after so long whatever happens.'),
    lockout: z
      .strictObject({
        after: z
          .number()
          .int()
          .min(1)
          .max(100)
          .default(5)
          .describe('So many wrong passwords lock a name ...'),
        for: duration('PT15M').describe('... for so long, and twice as long with each further one.'),
      })
      .prefault({}),
    signInsPerMinute: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .default(30)
      .describe('Tries from one address; behind a proxy all come from one, but with the next.'),
    trustForwardedFor: z
      .boolean()
      .default(false)
      .describe(
        'Whether tries are counted by the last address in X-Forwarded-For; only behind a proxy that sets it.',
      ),
    requestsPerMinute: z
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .default(3_000)
      .describe('Requests of one account.'),
    oidc: oidc.prefault({}),
  })
  .prefault({});
