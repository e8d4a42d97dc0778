import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { engineCodeOf } from '../errors.ts';
import { readReason } from './credentials.ts';
import { contentTypeOf } from './formats.ts';
import type { HttpAnswer, HttpQuery, QueryRunner } from './query.ts';
import { Refusal } from './refusal.ts';
import { readQuery } from './request.ts';

/** One look at the data (charter, clause 8). */
export interface Access {
  /** Epoch ms. */
  readonly at: number;
  readonly who: string;
  readonly query: string;
  /** Empty where none was stated. */
  readonly statedReason: string;
  /** Null where nothing was given out. */
  readonly rows: number | null;
  /** `ok`, or ClickHouse's code of the error. */
  readonly outcome: string;
}

export interface HttpInterfaceOptions {
  readonly run: QueryRunner;
  /** Gives the user's name, or throws a Refusal; called before anything else is read. */
  readonly admit: (request: IncomingMessage, search: URLSearchParams) => string;
  /** The answer waits for it: what cannot be logged is not given. */
  readonly onAccess: (access: Access) => Promise<void>;
  readonly maxBodyBytes: number;
  readonly now: () => number;
}

/** A listener for `node:http` that speaks ClickHouse's HTTP interface: `/ping` and queries at `/`. */
export function createHttpInterface(options: HttpInterfaceOptions) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response, options).catch((error: unknown) => sendError(request, response, error));
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpInterfaceOptions,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://door');
  const who = options.admit(request, url.searchParams);
  if (url.pathname === '/ping') {
    send(response, 'text/plain; charset=UTF-8', Buffer.from('Ok.\n'));
    return;
  }
  if (url.pathname !== '/' || (request.method !== 'GET' && request.method !== 'POST')) {
    throw new Refusal('not_found', 'There is /ping, and / for queries by GET or POST');
  }
  const query = await readQuery(request, url.searchParams, options.maxBodyBytes);
  if (query.sql.trim() === '') throw new Refusal('syntax', 'Empty query');
  await answer(request, response, { query, who, options });
}

interface Asked {
  readonly query: HttpQuery;
  readonly who: string;
  readonly options: HttpInterfaceOptions;
}

async function answer(request: IncomingMessage, response: ServerResponse, asked: Asked): Promise<void> {
  const { query, who, options } = asked;
  const statedReason = readReason(request);
  const log = (rows: number | null, outcome: string): Promise<void> =>
    options.onAccess({ at: options.now(), who, query: query.sql, statedReason, rows, outcome });
  let result: HttpAnswer;
  try {
    result = await options.run(query);
  } catch (error) {
    await log(null, String(describe(error).code));
    throw error;
  }
  await log(result.rows, 'ok');
  setHeaders(response, query, result);
  const zipped = query.settings.get('enable_http_compression') === '1' && acceptsGzip(request);
  if (zipped) response.setHeader('Content-Encoding', 'gzip');
  const body = zipped ? await promisify(gzip)(result.body) : result.body;
  send(response, contentTypeOf(result.format) ?? 'application/octet-stream', body);
}

function setHeaders(response: ServerResponse, query: HttpQuery, result: HttpAnswer): void {
  const summary = {
    read_rows: String(result.rows),
    read_bytes: '0',
    written_rows: '0',
    written_bytes: '0',
    total_rows_to_read: '0',
    result_rows: String(result.rows),
    result_bytes: String(result.body.byteLength),
    elapsed_ns: String(Math.round(result.elapsedMs * 1e6)),
  };
  response.setHeader('X-ClickHouse-Query-Id', query.queryId);
  response.setHeader('X-ClickHouse-Format', result.format);
  response.setHeader('X-ClickHouse-Summary', JSON.stringify(summary));
}

function acceptsGzip(request: IncomingMessage): boolean {
  return /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
}

function send(response: ServerResponse, contentType: string, body: Uint8Array): void {
  setCommonHeaders(response, contentType, body);
  response.writeHead(200);
  response.end(body);
}

function setCommonHeaders(response: ServerResponse, contentType: string, body: Uint8Array): void {
  response.setHeader('Content-Type', contentType);
  response.setHeader('Content-Length', body.byteLength);
  response.setHeader('X-ClickHouse-Timezone', 'UTC');
  response.setHeader('X-ClickHouse-Server-Display-Name', 'tocsin');
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
}

function sendError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, code, text } = describe(error);
  const body = Buffer.from(text);
  response.setHeader('X-ClickHouse-Exception-Code', code);
  setCommonHeaders(response, 'text/plain; charset=UTF-8', body);
  // What is left of a body that was too large is not read, so the connection cannot be used again.
  if (!request.complete) response.setHeader('Connection', 'close');
  response.writeHead(status);
  response.end(body);
}

/** HTTP statuses of ClickHouse for its own errors (`exceptionCodeToHTTPStatus.cpp`), the ones a query meets. */
const STATUS_OF_CODE: ReadonlyMap<number, number> = new Map([
  [36, 400],
  [46, 404],
  [47, 404],
  [60, 404],
  [62, 400],
  [81, 404],
  [159, 408],
  [164, 403],
  [202, 503],
  [456, 400],
  [497, 403],
]);

function describe(error: unknown): { readonly status: number; readonly code: number; readonly text: string } {
  if (error instanceof Refusal) return { status: error.httpStatus, code: error.code, text: error.text };
  const code = engineCodeOf(error);
  if (code === 0)
    return { status: 500, code: 49, text: 'Code: 49. DB::Exception: Internal error (LOGICAL_ERROR)\n' };
  const message = error instanceof Error ? error.message : String(error);
  // The scope it names is the statement that formats the query, which would only puzzle its author.
  const text = message
    .replace(/^Query failed: /, '')
    .replace(/: In scope SELECT formatQuerySingleLine\(\S+\)/, '');
  return { status: STATUS_OF_CODE.get(code) ?? 500, code, text: `${text.trimEnd()}\n` };
}
