import { isIP } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AccessLog } from '../../steps/access/access-log.ts';
import type { SignIn, SignInOutcome, SignInWay } from '../../steps/ports/sign-in.ts';
import type { WhenOpen } from './behind.ts';
import { readCookie, setCookie } from './cookies.ts';
import { JSON_TYPE } from './headers.ts';
import { createRate } from './rate.ts';
import { Refusal } from './refusal.ts';

export interface SignInRoutesOptions {
  readonly signIn: SignIn;
  /** Tries from one address in a minute. */
  readonly signInsPerMinute: number;
  /** Whether a proxy says in X-Forwarded-For which address that is. */
  readonly trustForwardedFor: boolean;
  readonly now: () => number;
}

const PUBLIC = { config: { needs: 'nothing' }, bodyLimit: 4_096 } as const;
const MINUTE_MS = 60_000;
const CALLBACK = '/sign-in/oidc/callback';

type Refused = Extract<SignInOutcome, { kind: 'refused' }>;

/**
 * The ways in: `GET /v1/sign-in` tells which there are; `POST /v1/sign-in/link {link}` and `/password {name, password}` answer
 * with 204 and a session's cookie; `GET /sign-in/oidc` leads to the provider, and `/sign-in/oidc/callback` back. Each try is in
 * the access log, never with what was typed: people type passwords into the wrong field.
 */
export function addSignInRoutes(
  app: FastifyInstance,
  whenOpen: WhenOpen,
  options: SignInRoutesOptions,
): void {
  const { signIn, now } = options;
  const rate = createRate(options.signInsPerMinute, MINUTE_MS, now);

  const enter = async (
    request: FastifyRequest,
    reply: FastifyReply,
    way: SignInWay,
    outcome: SignInOutcome,
  ): Promise<Refused | null> => {
    await recordTry(whenOpen().accessLog, way, outcome, now());
    if (outcome.kind === 'refused') return outcome;
    const before = readCookie(request, 'session');
    if (before !== null) signIn.sessions.close(before);
    reply.header('set-cookie', setCookie(request, 'session', signIn.sessions.open(outcome.accountId, way)));
    return null;
  };
  const begin = (request: FastifyRequest, reply: FastifyReply): void => {
    reply.header('cache-control', 'no-store');
    const waitMs = rate.take(addressOf(request, options.trustForwardedFor));
    if (waitMs > 0)
      throw refusalOf(reply, { kind: 'refused', why: 'busy', accountId: null, retryAfterMs: waitMs });
    // Nobody is let in while nothing could be written down.
    whenOpen();
  };
  const answer = (reply: FastifyReply, refused: Refused | null): FastifyReply => {
    if (refused !== null) throw refusalOf(reply, refused);
    return reply.code(204).send();
  };

  app.get('/v1/sign-in', PUBLIC, async (_request, reply) => {
    const ways = { local: signIn.local !== null, provider: signIn.provider?.name ?? null };
    return reply.header('cache-control', 'no-store').type(JSON_TYPE).send(JSON.stringify(ways));
  });
  app.post('/v1/sign-in/link', PUBLIC, async (request, reply) => {
    begin(request, reply);
    const { link } = textsIn(request.body, ['link']);
    const local = has(signIn.local);
    return answer(reply, await enter(request, reply, 'link', local.byLink(link)));
  });
  app.post('/v1/sign-in/password', PUBLIC, async (request, reply) => {
    begin(request, reply);
    const { name, password } = textsIn(request.body, ['name', 'password']);
    const local = has(signIn.local);
    return answer(reply, await enter(request, reply, 'password', await local.byPassword(name, password)));
  });
  app.get('/sign-in/oidc', { ...PUBLIC, exposeHeadRoute: false }, async (request, reply) => {
    begin(request, reply);
    const begun = await has(signIn.provider).begin(`${request.origin.origin}${CALLBACK}`);
    if (begun === null) return reply.redirect('/sign-in#failed=away', 303);
    reply.header('set-cookie', setCookie(request, 'attempt', begun.attempt));
    return reply.redirect(begun.url, 303);
  });
  app.get(CALLBACK, { ...PUBLIC, exposeHeadRoute: false }, async (request, reply) => {
    begin(request, reply);
    const { searchParams } = new URL(request.url, request.origin.origin);
    const outcome = await has(signIn.provider).finish(readCookie(request, 'attempt'), searchParams);
    reply.header('set-cookie', setCookie(request, 'attempt', null));
    const refused = await enter(request, reply, 'provider', outcome);
    return reply.type('text/html; charset=utf-8').send(onwards(refused));
  });
}

/** Of whoever tries: by the proxy's own word, the last, for what stands before it came with the request. */
function addressOf({ ip, headers }: FastifyRequest, trustForwardedFor: boolean): string {
  const forwarded = headers['x-forwarded-for'];
  const last = String(forwarded ?? '')
    .split(',')
    .at(-1)!
    .trim();
  return trustForwardedFor && isIP(last) !== 0 ? last : ip;
}

function has<T>(way: T | null): T {
  if (way !== null) return way;
  throw new Refusal(
    'not_found',
    'nobody signs in here in this way',
    'GET /v1/sign-in tells the ways there are.',
  );
}

function textsIn<Name extends string>(body: unknown, names: readonly Name[]): Readonly<Record<Name, string>> {
  const found = Object.entries(typeof body === 'object' && body !== null ? body : {});
  const isRight =
    found.length === names.length &&
    found.every(([name, value]) => (names as readonly string[]).includes(name) && typeof value === 'string');
  if (isRight) return Object.fromEntries(found) as Record<Name, string>;
  throw new Refusal(
    'bad_body',
    'the body is not what is asked for',
    `Send JSON with the texts ${names.join(' and ')}.`,
  );
}

async function recordTry(
  accessLog: AccessLog,
  way: SignInWay,
  outcome: SignInOutcome,
  at: number,
): Promise<void> {
  await accessLog.record({
    at,
    who: outcome.accountId ?? '',
    via: 'console',
    what: 'sign in',
    query: way,
    statedReason: '',
    rows: null,
    outcome: outcome.kind === 'ok' ? 'ok' : outcome.why,
  });
}

function refusalOf(reply: FastifyReply, { why, retryAfterMs }: Refused): Refusal {
  if (retryAfterMs !== undefined) reply.header('retry-after', String(Math.ceil(retryAfterMs / 1_000)));
  switch (why) {
    case 'locked':
      return new Refusal(
        'locked',
        'too many wrong passwords',
        'Wait, or ask for a link (tocsin account link).',
      );
    case 'busy':
      return new Refusal('too_often', 'too many sign-ins at once', 'Wait, and try again.');
    case 'no_role':
    case 'refused':
    case 'away':
    case 'wrong':
      return new Refusal(
        'wrong_sign_in',
        'nobody was signed in: the name, the password or the link does not hold',
        'Try again, or ask for a link (tocsin account link); a link holds once, for 15 minutes.',
      );
  }
}

/**
 * A page that leads on by itself. A redirect would belong to the provider's navigation, with which a browser sends no cookie
 * that is `SameSite=Strict`; what a page of this server leads to is its own.
 */
function onwards(refused: Refused | null): string {
  const to = refused === null ? '/sign-in' : `/sign-in#failed=${refused.why}`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${to}"><title>Tocsin</title></head><body><p><a href="${to}">Tocsin</a></p></body></html>`;
}
