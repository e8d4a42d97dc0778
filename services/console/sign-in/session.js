/** Who is signed in, and where somebody was going when they were asked to sign in. */

const NEXT = 'tocsin.next';
const SIGN_IN = '/sign-in';

/** The session, or null where nobody is signed in; throws where the server does not say. */
export async function askSession() {
  const response = await fetch('/v1/session', { signal: AbortSignal.timeout(10_000) });
  if (response.status === 401) return null;
  if (!response.ok) throw new Error(`the session was refused with ${response.status}`);
  return await response.json();
}

/** A request that changes something, with the token of its session. */
export function send(method, address, csrf, body) {
  const headers = { 'x-csrf-token': csrf };
  if (body === undefined) return fetch(address, { method, headers });
  headers['content-type'] = 'application/json';
  return fetch(address, { method, headers, body: JSON.stringify(body) });
}

/** Where somebody was going when they were asked to sign in: a path of this server, else its first page. */
export function takeNext() {
  try {
    const next = sessionStorage.getItem(NEXT) ?? '/';
    sessionStorage.removeItem(NEXT);
    const { origin, pathname } = new URL(next, location.origin);
    return origin === location.origin && pathname !== SIGN_IN ? next : '/';
  } catch {
    return '/';
  }
}

export function keepNext(next) {
  // Storage throws where the browser is told to keep nothing; then the first page comes next.
  try {
    sessionStorage.setItem(NEXT, next);
  } catch {
    return;
  }
}
