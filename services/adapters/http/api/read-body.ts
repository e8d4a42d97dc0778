import { isUtf8 } from 'node:buffer';
import type { FastifyRequest } from 'fastify';
import { isDeep, MAX_DEPTH } from '../../../core/text/depth.ts';
import { Refusal } from '../refusal.ts';

/** What people send is small; rules are the most of it. */
const MAX_BYTES = 2 * 1024 * 1024;

/** The JSON of a request's body. Throws a Refusal, which never quotes it. */
export function readBody({ headers, body }: Pick<FastifyRequest, 'headers' | 'body'>): unknown {
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
    throw new Refusal('wrong_content_type', 'the body is not said to be JSON', 'Send application/json.');
  }
  if (!Buffer.isBuffer(body) || body.length === 0) {
    throw new Refusal('empty_body', 'the request has no body', 'Send a JSON object.');
  }
  if (body.length > MAX_BYTES) {
    throw new Refusal('too_large', 'the body is too large', 'Send less at once: 2 MiB at most.');
  }
  if (!isUtf8(body))
    throw new Refusal('not_utf8', 'the body is not UTF-8', 'Send UTF-8, as JSON is defined.');
  // Rules nest deeper than events, and say themselves how deep they may.
  if (isDeep(body, 2 * MAX_DEPTH)) {
    throw new Refusal('too_deep', 'the body nests too deep', 'Send it as in /v1/openapi.json.');
  }
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new Refusal('not_json', 'the body is not JSON', 'Send a JSON object.');
  }
}
