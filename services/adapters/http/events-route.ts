import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Ingest, IngestResult } from '../../steps/ingest/ingest.ts';
import type { Logger } from '../../steps/ports/logger.ts';
import { answerOf } from './answer.ts';
import { here, type WhenOpen } from './behind.ts';
import { JSON_TYPE } from './headers.ts';
import { type Offer, readJson, readNdjson } from './read-events.ts';
import { Refusal } from './refusal.ts';
import { toWire } from './wire.ts';

const JSON_BODY = 'application/json';
const NDJSON_BODY = 'application/x-ndjson';

/**
 * `POST /v1/events`: one event, an array of them, or NDJSON. Answered when the accepted ones are durable: 200 with a result
 * for each, 422 (the same body) for a single event that is rejected, 503 with `Retry-After` where the log fails or takes too
 * long; then the same request is to be sent again, and what the log should have of it is not taken twice.
 */
export function addEventsRoute(app: FastifyInstance, whenOpen: WhenOpen, logger: Logger): void {
  // Fastify's own parser refuses a whole batch for one `__proto__`, which is but an unknown field of one event.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    [JSON_BODY, NDJSON_BODY],
    { parseAs: 'buffer' },
    async (_: unknown, body: Buffer) => body,
  );
  app.post('/v1/events', { config: { needs: 'events_key' } }, async (request, reply) => {
    const ingest = here(whenOpen().ingest, 'ingest');
    const offer = readOffer(request);
    const results = await take(ingest, offer, logger);
    const refused = offer.kind === 'one' && results[0]?.outcome === 'rejected';
    return reply
      .code(refused ? 422 : 200)
      .type(JSON_TYPE)
      .send(toWire(answerOf(results)));
  });
}

function readOffer({ headers, body }: FastifyRequest): Offer {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(/\s*;\s*/);
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    throw new Refusal('wrong_content_type', 'the charset is not UTF-8', 'Send UTF-8, as JSON is defined.');
  }
  if (!/^(identity)?$/i.test(headers['content-encoding'] ?? '')) {
    throw new Refusal('wrong_content_type', 'the body is compressed', 'Send it without Content-Encoding.');
  }
  if (!Buffer.isBuffer(body) || body.length === 0) {
    throw new Refusal(
      'empty_body',
      'the request has no body',
      'Send one event as a JSON object, or an array.',
    );
  }
  // Each request is an origin of its own, so that the dead letters of two requests are not taken for the same.
  return type.trim() === NDJSON_BODY ? readNdjson(body, `http ${randomUUID()}`) : readJson(body);
}

async function take(ingest: Ingest, offer: Offer, logger: Logger): Promise<readonly IngestResult[]> {
  try {
    return offer.kind === 'lines'
      ? await ingest.offerLines(offer.lines)
      : await ingest.offer(offer.values, 'http');
  } catch (cause) {
    logger.warn(
      { failure: describeFailure(cause) },
      'events were not taken in; their sender is told to come again',
    );
    const message = 'the log does not take records now; none of these events counts as taken in';
    const remedy = 'Send the same request again later; nothing is taken in twice.';
    throw new Refusal('log_unavailable', message, remedy, { cause });
  }
}

/** What an operator may read: a message may quote what was sent, so only the kind of error and where it arose. */
export function describeFailure(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const code: unknown = (error as { code?: unknown }).code;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name: error.name, ...(typeof code === 'string' ? { code } : {}), at: frames.slice(0, 8) };
}
