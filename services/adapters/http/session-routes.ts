import type { FastifyInstance } from 'fastify';
import { CAPABILITIES, can } from '../../core/access/permit.ts';
import type { Mode } from '../../core/record/mode.ts';
import type { SignIn } from '../../steps/ports/sign-in.ts';
import type { WhenOpen } from './behind.ts';
import { readCookie, setCookie } from './cookies.ts';
import { JSON_TYPE } from './headers.ts';
import { recordLook } from './look.ts';
import { accountOf, sessionOf } from './needs.ts';
import { Refusal } from './refusal.ts';

/** What a page should know of the installation. */
export interface About {
  /** IANA name of the zone in which times are shown. */
  readonly zone: string;
  /** `exercise`: nobody is paged, and what is shown may be made up. */
  mode(): Promise<Mode>;
}

export interface SessionRoutesOptions {
  readonly signIn: SignIn;
  readonly about: About;
  readonly now: () => number;
}

const SIGNED_IN = { config: { needs: 'signed_in' }, bodyLimit: 4_096 } as const;
/** After a link a password may be set without the one before, which may be forgotten. */
const SURE_MS = 15 * 60_000;

/**
 * `GET /v1/session`: who is signed in, what they may, and the token that goes with what changes something; `DELETE` signs
 * out; `POST /v1/session/password {password, current?}` gives a local account a password and ends its other sessions.
 */
export function addSessionRoutes(
  app: FastifyInstance,
  whenOpen: WhenOpen,
  options: SessionRoutesOptions,
): void {
  const { signIn, about, now } = options;
  app.get('/v1/session', SIGNED_IN, async (request, reply) => {
    const session = sessionOf(request);
    const account = accountOf(request);
    const body = {
      account,
      may: CAPABILITIES.filter((capability) => can(account, capability)),
      csrf: session.csrf,
      signedInBy: session.by,
      zone: about.zone,
      mode: await about.mode(),
    };
    return reply.header('cache-control', 'no-store').type(JSON_TYPE).send(JSON.stringify(body));
  });
  app.delete('/v1/session', SIGNED_IN, async (request, reply) => {
    const { accessLog } = whenOpen();
    await recordLook(accessLog, request, { what: 'sign out', query: '', rows: null });
    signIn.sessions.close(readCookie(request, 'session') ?? '');
    return reply
      .header('set-cookie', setCookie(request, 'session', null))
      .code(204)
      .send();
  });
  app.post('/v1/session/password', SIGNED_IN, async (request, reply) => {
    const { accessLog } = whenOpen();
    const { by, signedInAt } = sessionOf(request);
    const { id: accountId } = accountOf(request);
    const isSure = by === 'link' && now() - signedInAt < SURE_MS;
    const change = { ...passwordsIn(request.body), accountId, isSure };
    const fault = signIn.local === null ? 'wrong' : await signIn.local.setPassword(change);
    const outcome = fault ?? 'ok';
    await recordLook(accessLog, request, { what: 'password', query: accountId, rows: null, outcome });
    if (fault !== null) throw faultOf(fault);
    signIn.sessions.closeOthers(accountId, readCookie(request, 'session') ?? '');
    return reply.code(204).send();
  });
}

function passwordsIn(body: unknown): { readonly password: string; readonly current: string | null } {
  const { password, current = null } = (body ?? {}) as {
    readonly password?: unknown;
    readonly current?: unknown;
  };
  if (typeof password === 'string' && (current === null || typeof current === 'string'))
    return { password, current };
  throw new Refusal(
    'bad_body',
    'the body is not what is asked for',
    'Send JSON with the texts password and current.',
  );
}

function faultOf(fault: 'too_weak' | 'wrong'): Refusal {
  if (fault === 'too_weak')
    return new Refusal(
      'weak_password',
      'the password is too easy to guess',
      'Take 12 to 200 characters beside the name.',
    );
  return new Refusal(
    'wrong_sign_in',
    'the password before is not this one',
    'Send it as current, or sign in by a link.',
  );
}
