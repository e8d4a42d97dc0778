import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './refusal.ts';

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/**
 * Throws a Refusal unless the request names this machine's loopback and, where it may change something, comes from no
 * other site's page. A page on the internet can point its own name at 127.0.0.1 (DNS rebinding) and have the browser
 * ask, and any page can send a form or a `fetch` here without reading the answer.
 */
export function checkLocal(method: string, headers: IncomingHttpHeaders): void {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  if (!LOOPBACK.test(host)) {
    const remedy = 'Ask for http://127.0.0.1 or http://localhost, with the port of this server.';
    throw new Refusal('foreign_host', 'the Host header does not name this machine', remedy);
  }
  if (method === 'GET' || method === 'HEAD') return;
  const isOwnPage = origin === undefined || origin.toLowerCase() === `http://${host.toLowerCase()}`;
  if (isOwnPage && site !== 'cross-site' && site !== 'same-site') return;
  const remedy = 'Send events from a program, not from a page of another site.';
  throw new Refusal('foreign_origin', 'the request was made by a page of another site', remedy);
}
