import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { can } from '../../core/access/permit.ts';
import type { Session, SignIn } from '../../steps/ports/sign-in.ts';
import { readCookie } from './cookies.ts';
import { type Need, notPermitted, notSignedIn } from './needs.ts';
import { createRate } from './rate.ts';
import { Refusal } from './refusal.ts';

export interface AccessOptions {
  /** Null where this process shows nothing to anybody: then only routes that need nobody can be had. */
  readonly signIn: Pick<SignIn, 'sessions'> | null;
  /** What senders of events must show; null: events are taken without from this machine, where nobody else comes. */
  readonly eventsKey: string | null;
  /** Under which a proxy gives it to other machines; null: this machine alone. */
  readonly publicUrl: URL | null;
  /** Requests of one account in a minute. */
  readonly requestsPerMinute: number;
  readonly now: () => number;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its answer goes on for as long as the client stays: it is ended with the session, and asking for it keeps none alive. */
    readonly isLongLived?: boolean;
  }
}

const CSRF_HEADER = 'x-csrf-token';
/** A page sends it with what it asks while nobody is at the screen. */
const BY_ITSELF_HEADER = 'x-by-itself';
const MINUTE_MS = 60_000;
/** Between two looks whether the sessions behind streams still stand. */
const LOOK_EVERY_MS = 10_000;

/**
 * Lets each route be had only by those who may: a route states what it needs (`config.needs`), and one that does not keeps
 * the door from starting. Puts the session of who asks into `request.session`.
 */
export function addAccess(app: FastifyInstance, options: AccessOptions): void {
  const rate = createRate(options.requestsPerMinute, MINUTE_MS, options.now);
  const streams = createStandingStreams(app);
  app.decorateRequest('session', null);
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.needs !== undefined) return;
    throw new Error(`${String(method)} ${url}: the route does not state what it needs (config.needs)`);
  });
  app.addHook('onRequest', async (request, reply) => {
    const { needs, isLongLived = false } = request.routeOptions.config;
    // There is no route: the answer is "not found" to anybody.
    if (needs === undefined || needs === 'nothing') return;
    if (needs === 'events_key') return checkEventsKey(request, options);
    const session = standing(request, options.signIn, isLongLived || isByItself(request));
    checkRate(reply, rate.take(session.account.id));
    checkNeed(session, needs);
    checkCsrf(request, session);
    request.session = session;
    if (isLongLived) streams.add(request, reply, session);
  });
}

/** A browser comes back to its streams by itself, and pages ask for what is new: neither is a sign that somebody is there. */
const isByItself = ({ headers }: FastifyRequest): boolean => headers[BY_ITSELF_HEADER] !== undefined;

function standing(request: FastifyRequest, signIn: AccessOptions['signIn'], isOwn: boolean): Session {
  if (signIn === null) {
    throw new Refusal(
      'not_here',
      'nobody signs in at this process',
      'Ask one that runs the step push (tocsin up --steps push).',
    );
  }
  const secret = readCookie(request, 'session');
  const session = isOwn ? signIn.sessions.peek(secret) : signIn.sessions.find(secret);
  if (session !== null) return session;
  throw notSignedIn();
}

function checkNeed({ account }: Session, needs: Exclude<Need, 'nothing' | 'events_key'>): void {
  if (needs === 'signed_in' || can(account, needs)) return;
  throw notPermitted();
}

/** What changes something carries the token of its session, which another site's page cannot know. */
function checkCsrf({ method, headers }: FastifyRequest, { csrf }: Session): void {
  if (method === 'GET' || method === 'HEAD') return;
  const sent = headers[CSRF_HEADER];
  if (typeof sent === 'string' && isSame(sent, csrf)) return;
  throw new Refusal(
    'csrf',
    'the request does not carry the token of its session',
    `Send ${CSRF_HEADER} with the value that /v1/session gives.`,
  );
}

function checkRate(reply: FastifyReply, waitMs: number): void {
  if (waitMs === 0) return;
  reply.header('retry-after', String(Math.ceil(waitMs / 1_000)));
  throw new Refusal('too_often', 'too many requests', 'Wait, and ask less often.');
}

/**
 * Programs that send events show a key. Without one they are taken from this machine only, and from nobody where there is a
 * proxy: all that it lets through comes from this machine, by whatever Host its sender names.
 */
function checkEventsKey(
  { headers, origin }: FastifyRequest,
  { eventsKey: key, publicUrl }: Pick<AccessOptions, 'eventsKey' | 'publicUrl'>,
): void {
  if (key === null) {
    if (publicUrl === null && origin.isLocal) return;
    throw new Refusal(
      'no_events_key',
      'events are taken with a key only',
      'Set http.eventsKey, and send it as Authorization: Bearer.',
    );
  }
  const sent = /^Bearer +([^ ]+)$/i.exec(headers.authorization ?? '')?.[1];
  if (sent !== undefined && isSame(sent, key)) return;
  throw new Refusal(
    'wrong_events_key',
    'the key for events is missing or wrong',
    'Send it as Authorization: Bearer.',
  );
}

function isSame(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

/** Ends answers that go on for long when the session that they were begun with does not stand any more as it was. */
function createStandingStreams(app: FastifyInstance) {
  const open = new Map<FastifyReply['raw'], Session>();
  const look = setInterval(() => {
    // Not ended: for whoever does not read, an end waits until they do.
    for (const [raw, session] of open) if (!session.stands()) raw.destroy();
  }, LOOK_EVERY_MS);
  look.unref();
  app.addHook('onClose', async () => clearInterval(look));
  return {
    add(_request: FastifyRequest, { raw }: FastifyReply, session: Session): void {
      open.set(raw, session);
      raw.once('close', () => open.delete(raw));
    },
  };
}
