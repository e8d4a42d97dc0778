import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import type { Logger } from '../../steps/ports/logger.ts';
import { answerBrokenRequest, sendRaw, sendRefusal, toRefusal } from './failures.ts';
import { SECURITY_HEADERS, TRANSPORT_SECURITY } from './headers.ts';
import { type Origin, originOf } from './origin.ts';
import { PROBE_PATHS } from './probes.ts';
import { Refusal } from './refusal.ts';

export interface AppOptions {
  readonly logger: Logger;
  /** Refuse requests that name another host than this machine's loopback. */
  readonly isLocal: boolean;
  /** Another address under which it is reached, through a proxy; null where there is none. */
  readonly publicUrl?: URL | null;
  /** What there is at this door, for whoever asks for something else. */
  readonly addresses: string;
}

const MAX_BODY_BYTES = 16 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 60_000;
const CLOSE_GRACE_MS = 1_000;
const ANYWHERE: Origin = { origin: '', isLocal: false, isSecure: false };

/** What every door has: limits, headers, refusals in one form, a log line for each request. */
export function createApp({ logger, isLocal, publicUrl = null, addresses }: AppOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, _request, reply) => sendRaw(reply.raw, toRefusal(error, logger)),
  });
  app.decorateRequest('origin');
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    request.origin = isLocal ? originOf(request.method, request.headers, publicUrl) : ANYWHERE;
    if (request.origin.isSecure) reply.headers(TRANSPORT_SECURITY);
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = routeOf(request);
    // Probes come every few seconds for as long as the process lives.
    if (PROBE_PATHS.includes(route) && reply.statusCode !== 500) return;
    const { method } = request;
    const ms = Math.round(reply.elapsedTime);
    logger.info({ method, route, status: reply.statusCode, ms }, 'request');
  });
  app.setErrorHandler((error, _request, reply) => sendRefusal(reply, toRefusal(error, logger)));
  app.setNotFoundHandler((_request, reply) => {
    const remedy = `There are ${addresses}.`;
    return sendRefusal(reply, new Refusal('not_found', 'there is nothing at this address', remedy));
  });
  return app;
}

/** The route's pattern and not the address: what stands in a query may be anybody's. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'none';
}

/** Lets requests finish for a second, and then drops what is left. */
export async function closeApp(app: FastifyInstance): Promise<void> {
  const grace = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(grace);
  }
}
