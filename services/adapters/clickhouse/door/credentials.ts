import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

export interface Credentials {
  /** The user name given, for the access log; the key alone decides. */
  readonly user: string;
  readonly key: string;
}

/** User and key as ClickHouse's clients send them: X-ClickHouse headers, Basic authentication or URL parameters. */
export function readCredentials(request: IncomingMessage, search: URLSearchParams): Credentials {
  const basic = readBasic(request.headers.authorization);
  const user = header(request, 'x-clickhouse-user') ?? basic?.user ?? search.get('user') ?? '';
  const key = header(request, 'x-clickhouse-key') ?? basic?.key ?? search.get('password') ?? '';
  return { user: user === '' ? 'default' : user.slice(0, 128), key };
}

/** Why somebody looks, for the access log: URL-encoded, as a header holds no other writing. */
export const REASON_HEADER = 'x-tocsin-reason';
const LONGEST_REASON = 1_000;

/** Empty where none is stated; as it was sent where it is not well encoded. */
export function readReason(request: IncomingMessage): string {
  const text = header(request, REASON_HEADER) ?? '';
  try {
    return decodeURIComponent(text).slice(0, LONGEST_REASON);
  } catch {
    return text.slice(0, LONGEST_REASON);
  }
}

/** Throws a Refusal unless `given` is `key`; takes as long for any that is not. */
export function checkKey(given: string, key: string): void {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  if (timingSafeEqual(hash(given), hash(key))) return;
  throw new Refusal(
    'unauthenticated',
    'Authentication failed: password is incorrect. Send the key as the header X-ClickHouse-Key or as the password of any user',
  );
}

/**
 * Refuses a request whose `Host` is not this machine's own loopback name and port, or which a page of another site made:
 * a page on the internet can point its own name at 127.0.0.1 (DNS rebinding) and have the browser ask.
 */
export function checkLocal(request: IncomingMessage): void {
  const own = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${request.socket.localPort}`);
  const host = (request.headers.host ?? '').toLowerCase();
  if (!own.includes(host)) {
    throw new Refusal('foreign', `Requests are taken for ${own.join(', ')} only`);
  }
  const { origin, 'sec-fetch-site': site } = request.headers;
  const sameOrigin = origin === undefined || own.some((name) => origin.toLowerCase() === `http://${name}`);
  if (!sameOrigin || site === 'cross-site') {
    throw new Refusal('foreign', 'Requests made by pages of other sites are not taken');
  }
}

function readBasic(authorization: string | undefined): Credentials | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=_-]+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? { user: text, key: '' } : { user: text.slice(0, colon), key: text.slice(colon + 1) };
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
