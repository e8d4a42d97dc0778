import type { FastifyRequest } from 'fastify';
import type { Account } from '../../core/access/account.ts';
import type { Capability } from '../../core/access/permit.ts';
import type { Session } from '../../steps/ports/sign-in.ts';
import { Refusal } from './refusal.ts';

/**
 * What a route asks of whoever comes: a capability; `signed_in`: any account; `nothing`: nobody is asked who they are;
 * `events_key`: the bearer key of those who send events, where the settings name one.
 */
export type Need = Capability | 'signed_in' | 'nothing' | 'events_key';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Each route states it: the door does not start with one that does not. */
    readonly needs?: Need;
  }
  interface FastifyRequest {
    /** That of whoever is signed in; null on routes that need `nothing` or `events_key`. */
    session: Session | null;
  }
}

/** Who asks, on a route that needs somebody; throws a Refusal where nobody is signed in. */
export const accountOf = (request: Pick<FastifyRequest, 'session'>): Account => sessionOf(request).account;

/** The session of who asks; throws a Refusal where nobody is signed in. */
export function sessionOf({ session }: Pick<FastifyRequest, 'session'>): Session {
  if (session !== null) return session;
  throw notSignedIn();
}

export function notPermitted(): Refusal {
  return new Refusal(
    'not_permitted',
    'this account may not do that',
    'Ask whoever manages accounts for a role that may.',
  );
}

export function notSignedIn(): Refusal {
  return new Refusal('not_signed_in', 'nobody is signed in', 'Sign in at /sign-in, and ask again.');
}
