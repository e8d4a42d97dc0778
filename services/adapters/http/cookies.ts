import type { FastifyRequest } from 'fastify';
import type { Origin } from './origin.ts';

/** Over TLS a browser takes a `__Host-` cookie from this very host alone, never from a neighbour under the same domain. */
function nameOf(kind: CookieKind, { isSecure }: Origin, { socket }: FastifyRequest): string {
  // Cookies know no ports: two installations on one machine must not take each other's.
  return isSecure ? `__Host-tocsin-${kind}` : `tocsin-${kind}-${socket.localPort}`;
}

/** `session` holds the secret of a session; `attempt` that of a sign-in which the provider is to answer. */
export type CookieKind = 'session' | 'attempt';

/** The value that the browser sent, or null. */
export function readCookie(request: FastifyRequest, kind: CookieKind): string | null {
  const wanted = `${nameOf(kind, request.origin, request)}=`;
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(wanted));
  return found?.slice(wanted.length) ?? null;
}

/**
 * A `Set-Cookie` for a value, or for none where it is null. The provider's answer comes from its own site, so what must come
 * back with it is `Lax`; a session goes with nothing that another site begins.
 */
export function setCookie(request: FastifyRequest, kind: CookieKind, value: string | null): string {
  const { origin } = request;
  const parts = [`${nameOf(kind, origin, request)}=${value ?? ''}`, 'Path=/', 'HttpOnly'];
  parts.push(`SameSite=${kind === 'attempt' ? 'Lax' : 'Strict'}`);
  if (origin.isSecure) parts.push('Secure');
  if (value === null) parts.push('Max-Age=0');
  else if (kind === 'attempt') parts.push('Max-Age=600');
  return parts.join('; ');
}
