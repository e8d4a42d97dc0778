import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { HttpQuery } from './query.ts';
import { Refusal } from './refusal.ts';

/** URL parameters that are not settings. */
const RESERVED: ReadonlySet<string> = new Set([
  'query',
  'query_id',
  'database',
  'default_format',
  'user',
  'password',
  'role',
  'quota_key',
  'session_id',
  'session_timeout',
  'session_check',
  'compress',
  'decompress',
]);

/** Reads a query off a request: in the URL, in the body, or the first part here and the rest there. */
export async function readQuery(
  request: IncomingMessage,
  search: URLSearchParams,
  maxBodyBytes: number,
): Promise<HttpQuery> {
  if (search.get('compress') === '1' || search.get('decompress') === '1') {
    throw new Refusal(
      'bad_arguments',
      'compress and decompress are not supported: use Accept-Encoding: gzip',
    );
  }
  if (/^multipart\//i.test(request.headers['content-type'] ?? '')) {
    throw new Refusal('bad_arguments', 'Forms are not supported: send parameters in the URL as param_<name>');
  }
  const inUrl = search.get('query') ?? '';
  const inBody = request.method === 'POST' ? await readBody(request, maxBodyBytes) : '';
  return {
    sql: inUrl !== '' && inBody !== '' ? `${inUrl}\n${inBody}` : inUrl + inBody,
    queryId: (search.get('query_id') || randomUUID()).replace(/[^\w.:-]/g, '').slice(0, 128),
    database: search.get('database') ?? header(request, 'x-clickhouse-database') ?? '',
    defaultFormat: search.get('default_format') ?? header(request, 'x-clickhouse-format'),
    params: pick(search, (name) => (name.startsWith('param_') ? name.slice('param_'.length) : undefined)),
    settings: pick(search, (name) => (RESERVED.has(name) || name.startsWith('param_') ? undefined : name)),
  };
}

function pick(
  search: URLSearchParams,
  nameOf: (name: string) => string | undefined,
): ReadonlyMap<string, string> {
  const picked = new Map<string, string>();
  for (const [key, value] of search) {
    const name = nameOf(key);
    if (name !== undefined) picked.set(name, value);
  }
  return picked;
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return (await decode(Buffer.concat(chunks), request.headers['content-encoding'], maxBytes)).toString(
    'utf8',
  );
}

async function decode(body: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const options = { maxOutputLength: maxBytes };
  try {
    switch (encoding?.toLowerCase()) {
      case undefined:
      case 'identity':
        return body;
      case 'gzip':
        return await promisify(gunzip)(body, options);
      case 'deflate':
        return await promisify(inflate)(body, options);
      case 'br':
        return await promisify(brotliDecompress)(body, options);
    }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new Refusal('bad_arguments', `The body is not ${encoding}`);
  }
  throw new Refusal('bad_arguments', 'Content-Encoding: gzip, deflate and br are supported');
}

function tooLarge(maxBytes: number): Refusal {
  return new Refusal('too_large', `The body is larger than ${maxBytes} bytes`);
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
