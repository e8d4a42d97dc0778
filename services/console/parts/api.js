/** Requests to the server: JSON both ways, refusals as errors with their code. */

const TIMEOUT_MS = 15_000;

/** A request that was refused or did not arrive. `code` is the server's, or `unreachable`. */
export class RequestError extends Error {
  constructor({ status, code, message, remedy = '', body = null }) {
    super(message);
    this.name = 'RequestError';
    this.status = status;
    this.code = code;
    this.remedy = remedy;
    this.body = body;
  }
}

/**
 * `csrf` gives the token of the session, null before there is one. `onSignedOut` is called where there is none (any more), and
 * leaves the page. `isThere` says whether somebody is at the screen: what a page asks by itself keeps no session alive.
 */
export function createApi({ csrf, onSignedOut, isThere }) {
  const ask = async (path, { headers, ...options } = {}) => {
    const own = isThere() ? {} : { 'x-by-itself': 'true' };
    const response = await reach(path, { ...options, headers: { ...headers, ...own } });
    const body = await bodyOf(response);
    if (response.ok) return { status: response.status, body };
    const error = refusalOf(response.status, body);
    if (error.status !== 401) throw error;
    onSignedOut();
    // The page is being left: nobody is to act on an answer any more.
    return await new Promise(() => {});
  };
  /** `{ status, body }`; throws a RequestError. `key` makes a request that is sent twice count once. */
  const send = (method, path, body, { key = null, timeoutMs = TIMEOUT_MS } = {}) =>
    ask(path, {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        'x-csrf-token': csrf() ?? '',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === null ? {} : { 'idempotency-key': key }),
      },
      body: JSON.stringify(body),
    });
  return {
    /** The body of the answer; throws a RequestError. */
    get: async (path, options = {}) => (await ask(path, options)).body,
    send,
    post: (path, body, options) => send('POST', path, body, options),
  };
}

async function reach(path, options) {
  try {
    return await fetch(path, { signal: AbortSignal.timeout(TIMEOUT_MS), ...options });
  } catch (error) {
    throw new RequestError({ status: 0, code: 'unreachable', message: String(error) });
  }
}

async function bodyOf(response) {
  try {
    return await response.json();
  } catch {
    return null;
  }
}

function refusalOf(status, body) {
  const { code = 'unreachable', message = `refused with ${status}`, remedy } = body?.error ?? {};
  return new RequestError({ status, code, message, remedy, body });
}

/** A key for one deed of one person. `crypto.randomUUID` exists in secure contexts only, and a ward's network may be none. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
