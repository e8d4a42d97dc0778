import type { FastifyInstance } from 'fastify';
import type { AccessEntry } from '../../core/record/access-entry.ts';
import { formatInstant } from '../../core/time/instant.ts';
import type { SignIn } from '../../steps/ports/sign-in.ts';
import type { WhenOpen } from './behind.ts';
import { JSON_TYPE } from './headers.ts';
import { recordLook } from './look.ts';
import { Refusal } from './refusal.ts';
import { toWire } from './wire.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 500;

/**
 * `GET /v1/access-log?cursor=&limit=`: who looked at what, newest first, with the names of the accounts that there are, and
 * the cursor of what is older. Reading it is itself a look. People's tokens are masked: an auditor sees who looked, not at whom.
 */
export function addAccessLogRoute(
  app: FastifyInstance,
  whenOpen: WhenOpen,
  displayName: SignIn['displayName'],
): void {
  app.get('/v1/access-log', { config: { needs: 'read_access_log' } }, async (request, reply) => {
    const { accessLog } = whenOpen();
    const query = request.query as { readonly cursor?: unknown; readonly limit?: unknown };
    const limit = numberOf('limit', query.limit, 1, MAX_LIMIT) ?? DEFAULT_LIMIT;
    const cursor = numberOf('cursor', query.cursor, 0, Number.MAX_SAFE_INTEGER);
    const { entries, next } = await accessLog.page(cursor, limit);
    const from = cursor === null ? 'newest' : `before ${cursor}`;
    await recordLook(accessLog, request, { what: 'access log', query: from, rows: entries.length });
    const names = [...new Set(entries.map(({ who }) => who))].map((who) => [who, displayName(who)] as const);
    const accounts = Object.fromEntries(names.filter(([, name]) => name !== null));
    const body = { entries: entries.map(viewOf), next: next === null ? null : String(next), accounts };
    return reply.header('cache-control', 'no-store').type(JSON_TYPE).send(toWire(body));
  });
}

/**
 * `GET /v1/access-log/chain`: whether the chain holds, walked anew from its beginning, and its last link for somebody to note
 * down. `tocsin audit verify` compares it with ClickHouse and with what was noted.
 */
export function addAccessChainRoute(app: FastifyInstance, whenOpen: WhenOpen): void {
  app.get('/v1/access-log/chain', { config: { needs: 'read_access_log' } }, async (request, reply) => {
    const { accessLog } = whenOpen();
    const { entries, first, last, broken } = await accessLog.check();
    await recordLook(accessLog, request, { what: 'access chain', query: '', rows: entries });
    const checkedAt = formatInstant(Date.now());
    const body = { holds: broken === null, entries, first, last, broken, checkedAt };
    return reply.header('cache-control', 'no-store').type(JSON_TYPE).send(toWire(body));
  });
}

function viewOf({ seq, at, who, via, what, query, statedReason, rows, outcome, hash }: AccessEntry): object {
  return { seq, at: formatInstant(at), who, via, what, query, statedReason, rows, outcome, hash };
}

function numberOf(name: string, text: unknown, least: number, most: number): number | null {
  if (text === undefined) return null;
  const value = typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : -1;
  if (value >= least && value <= most) return value;
  throw new Refusal(
    'bad_query',
    `${name} is no number in range`,
    `Send ${name}=${least} to ${name}=${most}, once.`,
  );
}
