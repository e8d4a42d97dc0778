/** Who is signed in, and the way to the sign-in page where nobody is. */

const NEXT = 'tocsin.next';
const SIGN_IN = '/sign-in';

/** The session, or null where nobody is signed in; throws where the server does not say. */
export async function askSession() {
  const response = await fetch('/v1/session', { signal: AbortSignal.timeout(10_000) });
  if (response.status === 401) return null;
  if (!response.ok) throw new Error(`the session was refused with ${response.status}`);
  return await response.json();
}

/** The session; where nobody is signed in it leaves for the sign-in page and never resolves. Null where the server is away. */
export async function needSession() {
  const session = await askSession().catch(() => undefined);
  if (session === undefined) return null;
  if (session !== null) return session;
  keepNext(location.pathname + location.search + location.hash);
  location.replace(SIGN_IN);
  return await new Promise(() => {});
}

export async function signOut({ csrf }) {
  await send('DELETE', '/v1/session', csrf);
  location.replace(SIGN_IN);
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

function keepNext(next) {
  // Storage throws where the browser is told to keep nothing; then the first page comes next.
  try {
    sessionStorage.setItem(NEXT, next);
  } catch {
    return;
  }
}
