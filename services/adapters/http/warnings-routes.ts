import type { FastifyInstance } from 'fastify';
import { here, type WhenOpen } from './behind.ts';
import { JSON_TYPE, SECURITY_HEADERS } from './headers.ts';
import { Refusal } from './refusal.ts';
import { viewOf } from './view.ts';
import { toWire } from './wire.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;
const MAX_STREAMS = 200;

/**
 * `GET /v1/warnings?limit=`: the open warnings, newest first, with their number by level. `GET /v1/stream`: every
 * revision from now on, as Server-Sent Events `warning` (id: warningId/revision) and `counts`. A `Last-Event-ID` is no
 * error and changes nothing: a client that was away asks for the list again.
 */
export function addWarningsRoutes(app: FastifyInstance, whenOpen: WhenOpen): void {
  app.get('/v1/warnings', { config: { needs: 'see_warnings' } }, async (request, reply) => {
    const behind = whenOpen();
    const { titleOf } = behind;
    const feed = here(behind.feed, 'push');
    const limit = readLimit((request.query as { limit?: unknown }).limit);
    const warnings = feed.recent(limit).map((warning) => viewOf(warning, titleOf));
    const body = toWire({ open: feed.counts(), complete: feed.complete(), warnings });
    return reply.header('cache-control', 'no-store').type(JSON_TYPE).send(body);
  });
  const config = { needs: 'see_warnings', isLongLived: true } as const;
  app.get('/v1/stream', { exposeHeadRoute: false, config }, async (_request, reply) => {
    const hub = here(whenOpen().hub, 'push');
    if (hub.size() >= MAX_STREAMS) {
      const message = `${MAX_STREAMS} streams are open already`;
      throw new Refusal('too_many_streams', message, 'Close pages that nobody looks at, and try again.');
    }
    reply.hijack();
    hub.add(reply.raw, SECURITY_HEADERS);
  });
}

function readLimit(text: unknown): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = typeof text === 'string' && /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new Refusal('bad_query', 'limit is no number in range', `Send limit=1 to limit=${MAX_LIMIT}, once.`);
}
