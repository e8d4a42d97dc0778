import { z } from 'zod';
import { CAPABILITIES } from '../../../core/access/permit.ts';
import { ROLES } from '../../../core/access/role.ts';
import { LOOK_WAYS } from '../../../core/record/access-entry.ts';
import type { Described } from './route.ts';
import { instant, numberFrom } from './schemas.ts';

const session = z.strictObject({
  account: z.strictObject({
    id: z.string(),
    displayName: z.string(),
    roles: z.array(z.enum(ROLES)),
    areas: z.array(z.string()).describe('Beginnings of administrative codes; `*` for all'),
    purposes: z.array(z.string()),
    units: z.array(z.string()),
  }),
  may: z.array(z.enum(CAPABILITIES)),
  csrf: z.string().describe('To be sent as X-CSRF-Token with whatever changes something'),
  signedInBy: z.enum(['link', 'password', 'provider']),
  zone: z.string(),
  mode: z.enum(['actual', 'exercise']),
});

const accessEntry = z.strictObject({
  seq: z.int(),
  at: instant,
  who: z.string(),
  via: z.enum(LOOK_WAYS),
  what: z.string(),
  query: z.string(),
  statedReason: z.string(),
  rows: z.int().nullable(),
  outcome: z.string(),
  hash: z.string(),
});

const chainState = z.strictObject({
  holds: z.boolean(),
  entries: z.int().describe('Those up to the first broken place'),
  first: z.int().nullable().describe('Number of the first entry: what was before it is past its retention'),
  last: z
    .strictObject({ seq: z.int(), hash: z.string() })
    .nullable()
    .describe('To be noted down and compared later'),
  broken: z
    .strictObject({
      seq: z.int(),
      kind: z.enum(['altered', 'missing', 'inserted', 'unlinked']),
      message: z.string(),
    })
    .nullable(),
  checkedAt: instant,
});

const signedIn = { 204: { description: 'Signed in: the cookie of the session comes along', schema: null } };

/** Routes that are served beside the interface, for whoever reads its description. */
export const SERVED_BESIDE: readonly Described[] = [
  {
    method: 'GET',
    path: '/v1/sign-in',
    needs: 'nothing',
    summary: 'The ways to sign in that there are',
    answers: {
      200: {
        description: 'The ways; a browser goes to /sign-in/oidc for the provider',
        schema: z.strictObject({
          local: z.boolean(),
          provider: z.string().nullable().describe('Its name; null where there is none'),
        }),
      },
    },
  },
  {
    method: 'POST',
    path: '/v1/sign-in/link',
    needs: 'nothing',
    summary: 'Signs in by the text after #link= of a link, which holds once',
    body: z.strictObject({ link: z.string() }),
    answers: signedIn,
  },
  {
    method: 'POST',
    path: '/v1/sign-in/password',
    needs: 'nothing',
    summary: 'Signs in by name and password',
    body: z.strictObject({ name: z.string(), password: z.string() }),
    answers: signedIn,
  },
  {
    method: 'GET',
    path: '/v1/session',
    needs: 'signed_in',
    summary: 'Who is signed in, what they may, and the token for what changes something',
    answers: { 200: { description: 'The session', schema: session } },
  },
  {
    method: 'DELETE',
    path: '/v1/session',
    needs: 'signed_in',
    summary: 'Signs out',
    answers: { 204: { description: 'Signed out', schema: null } },
  },
  {
    method: 'POST',
    path: '/v1/session/password',
    needs: 'signed_in',
    summary: 'Gives a local account a password, and ends its other sessions',
    body: z.strictObject({
      password: z.string(),
      current: z.string().nullable().optional().describe('The one before; not needed soon after a link'),
    }),
    answers: { 204: { description: 'It holds from now on', schema: null } },
  },
  {
    method: 'GET',
    path: '/v1/access-log',
    needs: 'read_access_log',
    summary: 'Who looked at what, the newest first; reading it is itself a look',
    query: z.strictObject({
      cursor: z.string().optional(),
      limit: numberFrom(z.int().min(1).max(500)).optional(),
    }),
    answers: {
      200: {
        description: 'A page of it, with the names of the accounts that there are',
        schema: z.strictObject({
          entries: z.array(accessEntry),
          next: z.string().nullable(),
          accounts: z.record(z.string(), z.string()),
        }),
      },
    },
  },
  {
    method: 'GET',
    path: '/v1/access-log/chain',
    needs: 'read_access_log',
    summary: 'Whether the chain of the access log holds, walked from its beginning',
    answers: { 200: { description: 'What was found', schema: chainState } },
  },
];
