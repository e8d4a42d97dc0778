import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './refusal.ts';

/** Under which name a request came. */
export interface Origin {
  /** For example `http://127.0.0.1:8080`. */
  readonly origin: string;
  /** By this machine's loopback, rather than by the address that the settings give to the public. */
  readonly isLocal: boolean;
  readonly isSecure: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    origin: Origin;
  }
}

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/**
 * The name under which a request came: this machine's loopback, or where the settings give one the public address
 * (`http.url`). Throws a Refusal for any other, and where a page of another site would change something. A page on the
 * internet can point its own name at 127.0.0.1 (DNS rebinding) and have the browser ask, and any page can send a form or a
 * `fetch` here without reading the answer.
 */
export function originOf(method: string, headers: IncomingHttpHeaders, publicUrl: URL | null): Origin {
  const { host = '', origin: from, 'sec-fetch-site': site } = headers;
  const own = namedBy(host, publicUrl);
  if (own === null) {
    const here = publicUrl === null ? '' : `${publicUrl.origin}, `;
    const remedy = `Ask for ${here}http://127.0.0.1 or http://localhost, with the port of this server.`;
    throw new Refusal('foreign_host', 'the Host header does not name this machine', remedy);
  }
  if (method === 'GET' || method === 'HEAD') return own;
  const isOwnPage = from === undefined || from.toLowerCase() === own.origin;
  if (isOwnPage && site !== 'cross-site' && site !== 'same-site') return own;
  const remedy = 'Send it from a program, or from a page of this server: not from one of another site.';
  throw new Refusal('foreign_origin', 'the request was made by a page of another site', remedy);
}

function namedBy(host: string, publicUrl: URL | null): Origin | null {
  if (publicUrl !== null && host.toLowerCase() === publicUrl.host) {
    return { origin: publicUrl.origin, isLocal: false, isSecure: publicUrl.protocol === 'https:' };
  }
  if (!LOOPBACK.test(host)) return null;
  return { origin: `http://${host.toLowerCase()}`, isLocal: true, isSecure: false };
}
