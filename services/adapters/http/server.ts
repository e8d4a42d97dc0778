import type { AddressInfo } from 'node:net';
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import type { Ingest } from '../../steps/ingest/ingest.ts';
import type { Logger } from '../../steps/ports/logger.ts';
import type { WarningFeed } from '../../steps/push/feed.ts';
import { addEventsRoute } from './events-route.ts';
import { answerBrokenRequest, sendRaw, sendRefusal, toRefusal } from './failures.ts';
import { JSON_TYPE, SECURITY_HEADERS } from './headers.ts';
import { checkLocal } from './loopback.ts';
import { addPages } from './pages.ts';
import { Refusal } from './refusal.ts';
import { createStreamHub, type StreamHub } from './stream-hub.ts';
import type { TitleOf } from './view.ts';
import { addWarningsRoutes } from './warnings-routes.ts';

export interface Health {
  readonly ok: boolean;
  /** What an operator may want to see: figures and words, nothing personal. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

export interface HttpServerOptions {
  readonly ingest: Ingest;
  readonly feed: WarningFeed;
  /** Titles of the rules, for people to read. */
  readonly titleOf: TitleOf;
  readonly health: () => Health | Promise<Health>;
  readonly logger: Logger;
  /** 0 takes a free one. */
  readonly port: number;
  /** 127.0.0.1 where it is left out. Requests for any name but the loopback's are refused whatever stands here. */
  readonly host?: string;
  /** Between two heartbeats of a stream, ms; 15,000 where it is left out. */
  readonly heartbeatMs?: number;
  /** Bytes that may wait for a stream's client that does not read; 8 MiB where it is left out. */
  readonly maxWaitingBytes?: number;
}

export interface HttpServer {
  /** Returns the port. */
  listen(): Promise<number>;
  /** Ends the streams, lets requests finish for a second, and then drops what is left. */
  close(): Promise<void>;
}

const MIB = 1024 * 1024;
const MAX_BODY_BYTES = 16 * MIB;
const REQUEST_TIMEOUT_MS = 60_000;
const CLOSE_GRACE_MS = 1_000;
const CONSOLE = new URL('../../console/', import.meta.url);

/** The door for events and the page for officers, on this machine only. There is no sign-in: people are veiled. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { feed, titleOf, logger } = options;
  const hub = createStreamHub({
    feed,
    titleOf,
    heartbeatMs: options.heartbeatMs ?? 15_000,
    maxWaitingBytes: options.maxWaitingBytes ?? 8 * MIB,
    onDropped: () =>
      logger.warn({}, 'a page that did not read its stream was cut off; it will connect again'),
  });
  const app = createApp(logger);
  addEventsRoute(app, options.ingest, logger);
  addWarningsRoutes(app, feed, titleOf, hub);
  addHealthRoute(app, options.health);
  addPages(app, CONSOLE);
  return {
    async listen() {
      await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
      return (app.server.address() as AddressInfo).port;
    },
    close: () => close(app, hub),
  };
}

function createApp(logger: Logger): FastifyInstance {
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, _request, reply) => sendRaw(reply.raw, toRefusal(error, logger)),
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    checkLocal(request.method, request.headers);
  });
  app.addHook('onResponse', async (request, reply) => {
    // The route's pattern and not the address: what stands in a query may be anybody's.
    const { method } = request;
    const ms = Math.round(reply.elapsedTime);
    logger.info({ method, route: routeOf(request), status: reply.statusCode, ms }, 'request');
  });
  app.setErrorHandler((error, _request, reply) => sendRefusal(reply, toRefusal(error, logger)));
  app.setNotFoundHandler((_request, reply) => {
    const remedy = 'There are /, /v1/events (POST), /v1/warnings, /v1/stream and /healthz.';
    return sendRefusal(reply, new Refusal('not_found', 'there is nothing at this address', remedy));
  });
  return app;
}

function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'none';
}

function addHealthRoute(app: FastifyInstance, health: HttpServerOptions['health']): void {
  app.get('/healthz', async (_request, reply) => {
    const { ok, details } = await health();
    return reply
      .code(ok ? 200 : 503)
      .headers({ 'cache-control': 'no-store' })
      .type(JSON_TYPE)
      .send(JSON.stringify({ status: ok ? 'ok' : 'failing', ...details }));
  });
}

async function close(app: FastifyInstance, hub: StreamHub): Promise<void> {
  hub.close();
  const grace = setTimeout(() => app.server.closeAllConnections(), CLOSE_GRACE_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(grace);
  }
}
